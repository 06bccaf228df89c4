"""Documents on disk for the tests of the readers, and what is read of them."""

from pathlib import Path
from typing import Any

from jobs.datatypes import Reading
from jobs.readers.jsonl import JsonLines
from jobs.readers.text import TextFiles


def put(root: Path, name: str, content: str | bytes) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def texts(root: Path, **settings: Any) -> Reading:
    return TextFiles(path=".", **settings).read(str(root))


def reasons(reading: Reading) -> dict[str, str]:
    return {one.id: one.reason for one in reading.skipped}


TEXTS = {
    "arabic": "\n".join(
        [
            "تعود العلاقات بين العراق والولايات المتحدة إلى عقود مضت، وقد مرت بمراحل مختلفة.",
            "قال رئيس الوزراء إن الحوار الاستراتيجي سيبدأ قريباً؛ فهل تنسحب القوات؟",
        ]
    ),
    "headline": "انسحاب القوات الأمريكية من العراق ليس قريباً",
    "vowels": "الزَّمَن، ذَلك السَّائِل الذي لَا نَعرف قِيمَته؛ إلَّا بمرُوره",
    "mixed": "أعلنت شركة Microsoft يوم الخميس 25 يناير إطلاق Windows 11 في السوق العربية.",
    "french": "L'été dernier, le président a déclaré que la situation était « très préoccupante ».",
    "english": "The café’s owner said “no comment” – and left.",
    "spanish": "¿Qué cuesta? ¡Nada!",
    "signs": "§ 5: ½ of €3, ± 2",
    "digits": "2003, 2011",
    "word": "نعم",
}


def lines(root: Path, content: str | bytes, **settings: Any) -> Reading:
    put(root, "in.jsonl", content)
    return JsonLines.model_validate({"path": "in.jsonl", **settings}).read(str(root))
