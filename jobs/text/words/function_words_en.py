"""English function words for the stop list, with contractions in all their pieces.

Drawn up anew along known lists, with the faults of scikit-learn's mended (Nothman, Qin & Yurchak
2018): no words that carry a subject (bill, system, fire, interest, mill, computer), no misspelling,
no abbreviation without the rest of its kind, and every contraction whole, without its apostrophe
and in the pieces that a tokeniser may leave of it.
"""

from typing import Final

#: Articles, pronouns, determiners.
DETERMINERS: Final = """
    a an the this that these those such same other others another each every either neither both all
    any some none no nor not only own few fewer many more most much several less least enough
    i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his
    himself she her hers herself it its itself they them their theirs themselves themself
    one ones oneself
    someone somebody something anyone anybody anything everyone everybody everything nobody nothing
    who whom whose which what whoever whomever whatever whichever
"""

#: Prepositions, conjunctions, adverbs that only join, place or weigh.
ENGLISH_PARTICLES: Final = """
    aboard about above across after afterwards against along alongside amid amidst among amongst
    around as at atop away back before beforehand behind below beneath beside besides between beyond
    by despite down during except for from in inside into like near of off on onto out outside over
    past per plus round since than through throughout till to together toward towards under
    underneath unlike until unto up upon versus via with within without
    and but or so yet if unless because although though whereas while whilst whether lest once then
    else however therefore thus hence thereby therein thereof thereupon thereafter thence wherein
    whereby whereupon whence moreover furthermore nevertheless nonetheless otherwise meanwhile
    instead likewise accordingly consequently namely rather
    when where why how whenever wherever there here elsewhere everywhere anywhere somewhere nowhere
    somehow anyhow anyway now ever never always often sometimes seldom rarely usually already still
    again also too even just almost nearly quite very really actually perhaps maybe indeed further
    soon later latter latterly formerly recently currently mostly mainly simply merely
    well yes no not please etc eg ie vs re mr mrs ms according including due able lot lots former
"""

#: Verbs that only help others, and a few that say as little.
VERBS: Final = """
    am is are was were be been being have has had having do does did doing done can could may might
    must shall should will would ought need needn cannot get gets got getting gotten go goes going
    went gone make makes made making take takes took taken taking come comes came coming put puts
    give gives gave given giving let lets seem seems seemed seeming become becomes became becoming
    keep keeps kept know knows knew known think thinks thought want wants wanted see sees saw seen
    look looks looked looking use uses used using
"""

#: Number words and ordinals.
ENGLISH_NUMBERS: Final = """
    zero two three four five six seven eight nine ten eleven twelve first second third fourth fifth
    last next hundred thousand
"""

#: Contractions; they are also left out without their apostrophe, and piece by piece.
CONTRACTIONS: Final = """
    i'm i've i'll i'd you're you've you'll you'd he's he'll he'd she's she'll she'd it's it'll it'd
    we're we've we'll we'd they're they've they'll they'd that's that'll that'd there's there'll
    here's who's who'll who'd what's what're where's when's why's how's let's one's
    isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't can't couldn't won't
    wouldn't shan't shouldn't mustn't mightn't needn't oughtn't ain't
    would've could've should've might've must've
"""

#: What is left of contractions whose pieces are no words of their own.
PIECES: Final = """
    ve ll isn aren wasn weren hasn haven hadn doesn didn couldn wouldn shouldn mustn mightn shan ain
"""

#: Contractions that are another word without their apostrophe.
WORDS_WITHOUT_APOSTROPHE: Final = "we'll we're she'll he'll i'll i'd she'd we'd it's won't can't"

#: Verbs of reporting, in the forms in which reports use them.
ENGLISH_REPORTING: Final = """
    say says said saying tell tells told telling add adds added adding
"""

#: Forms in capitals that are names where the word in small letters is none (the US, the WHO).
NAMES_IN_CAPITALS: Final = "US WHO"
