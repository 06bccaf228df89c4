"""Labels by a language model: what was asked before is not asked again, what fails falls back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from jobs.contracts import Job, Progress
from jobs.datatypes import LabelAnswer, Result, Topic
from jobs.naming.checks import WordField, form_fault, label_in
from jobs.naming.prompt import Request, request

#: Circuit breaker: after so many topics in a row without an answer no more is asked.
_GIVE_UP: Final = 3
#: Why a topic was not asked for.
_GIVEN_UP: Final = f"was not asked any more, for it gave no answer {_GIVE_UP} times in a row"
#: Why a topic has no answer where none may be asked for.
_NOT_RECORDED: Final = "was not asked, for only recorded answers count here"

Ask = Callable[[bytes], str]


def with_labels(
    job: Job,
    result: Result,
    known: Mapping[str, LabelAnswer],
    *,
    recorded: bool = False,
    progress: Progress | None = None,
) -> Result:
    """Give the topics of a result the labels of a language model, where one was asked for.

    Labels that a person gave stay, and so do those of a run that only assigns. A topic without a
    usable answer keeps its own label, and the warnings of the result say why.

    Parameters
    ----------
    known : mapping of str to LabelAnswer
        Answers of an earlier run, by the digest of what was asked: none of these is asked again,
        but for those that never came.
    recorded : bool
        Whether nothing may be asked: all that counts is known.
    """
    if job.labels.kind != "llm":
        return result
    if result.carried is not None:
        shown = {topic.id for topic in result.topics}
        return replace(result, answers=tuple(a for a in known.values() if a.topic in shown))
    named: dict[str, str] = {}
    answers: list[LabelAnswer] = []
    asker = _Asker(job, result, known, recorded=recorded)
    asked = [topic for topic in result.topics if topic.terms and not topic.pinned]
    for done, topic in enumerate(asked):
        if progress is not None:
            progress("labels", done, len(asked))
        answer = asker.answer(topic, set(named.values()))
        answers.append(answer)
        if answer.label:
            named[topic.id] = answer.label
    return replace(
        result,
        topics=tuple(replace(one, label=named.get(one.id, one.label)) for one in result.topics),
        answers=tuple(answers),
        warnings=(*result.warnings, *_told(answers)),
    )


class _Asker:
    """Finds the answer for one topic after the other."""

    def __init__(
        self, job: Job, result: Result, known: Mapping[str, LabelAnswer], *, recorded: bool
    ) -> None:
        self._job, self._result, self._known = job, result, known
        self._recorded = recorded
        self._field = WordField(job.text, result)
        self._failed = 0

    def answer(self, topic: Topic, taken: set[str]) -> LabelAnswer:
        """Give the checked answer for a topic; labels that are `taken` are no answer."""
        wanted = request(self._job.labels, self._result, topic)
        before = self._known.get(wanted.digest)
        if before is not None and (before.answered or self._recorded):
            # A record is checked like an answer: whoever can write to a run can write any label.
            label, reason = before.label, before.reason
            if label:
                reason = self._fault(topic, label, taken)
            return self._made(topic, wanted, label, reason, answered=before.answered)
        if self._recorded:
            return self._made(topic, wanted, "", _NOT_RECORDED, answered=False)
        if self._failed >= _GIVE_UP:
            return self._made(topic, wanted, "", _GIVEN_UP, answered=False)
        from jobs.naming.client import NoAnswer, ask

        try:
            text = ask(self._job.labels, wanted.body)
        except NoAnswer as error:
            self._failed += 1
            return self._made(topic, wanted, "", str(error), answered=False)
        self._failed = 0
        label = label_in(text)
        return self._made(topic, wanted, label, self._fault(topic, label, taken), answered=True)

    def _fault(self, topic: Topic, label: str, taken: set[str]) -> str:
        fault = form_fault(label, self._job.labels.max_length) or self._field.fault(topic, label)
        if not fault and label in taken:
            fault = "the label of another topic"
        return f"gave {fault}" if fault else ""

    def _made(
        self, topic: Topic, wanted: Request, label: str, reason: str, *, answered: bool
    ) -> LabelAnswer:
        """Make an answer; what has a fault is not kept, but why."""
        return LabelAnswer(topic.id, wanted.digest, "" if reason else label, reason, answered)


def _told(answers: list[LabelAnswer]) -> list[str]:
    """Say which topics keep their own labels, and why."""
    reasons: dict[str, list[str]] = {}
    for answer in answers:
        if answer.reason:
            reasons.setdefault(answer.reason, []).append(answer.topic)
    return [
        f"labels: the language model {reason}; made of their words, without it: {', '.join(topics)}"
        for reason, topics in reasons.items()
    ]
