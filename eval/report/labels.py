"""What the contract's names are called on the page, in words that need no glossary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """A score in plain words. ``share``: shown in per cent; ``lower``: less of it is better."""

    title: str
    meaning: str
    share: bool = True
    lower: bool = False


SCORES = {
    "retrieval.recall@1": Wording(
        "Evidence ranked first", "The very first passage the search puts forward holds the evidence."
    ),
    "retrieval.recall@5": Wording(
        "Evidence in the first five", "The passage that holds the evidence is among the first five the search finds."
    ),
    "retrieval.recall@20": Wording(
        "Evidence in the first twenty", "The evidence is among the twenty passages that are weighed at all."
    ),
    "retrieval.mrr@10": Wording(
        "How high the evidence stands", "1 when it is ranked first, 1/2 when second, and so on; 0 below tenth.", False
    ),
    "answer.correct": Wording(
        "Right answers", "Of the questions the articles do answer: short replies that name an accepted answer."
    ),
    "answer.attributed": Wording(
        "Right answers from the right place", "Of the same questions: right, and citing the evidence at least once."
    ),
    "answer.em": Wording("Answers to the letter", "The bare answer equals an accepted one, character for character."),
    "answer.f1": Wording("Overlap with the accepted answer", "How much of the bare answer and the accepted one agree."),
    "citation.precision": Wording(
        "Citations that hit", "Of all citations given: those that point to the passage where the answer stands."
    ),
    "citation.recall": Wording(
        "Answers with the right source", "Of all answers given: those that cite the evidence at least once."
    ),
    "citation.verbatim": Wording(
        "Quotations true to the letter", "The quoted words stand in the article exactly where the citation says."
    ),
    "citation.supported": Wording(
        "Sentences backed by their source", "Every figure, date and name of the sentence stands in what it cites."
    ),
    "abstention.unanswerable_refused": Wording(
        "Unanswerable questions declined",
        "No article answers these: it says so, or names what contradicts the premise.",
    ),
    "abstention.corrected": Wording(
        "False premises met",
        "The question assumes something untrue: the reply names what contradicts it, as a correction or by quoting it.",
    ),
    "abstention.flagged": Wording(
        "False premises corrected outright", "Of the same questions: the reply says that the premise is wrong."
    ),
    "abstention.answerable_refused": Wording(
        "Answerable questions declined", "The articles answer these, yet the reply is that they do not.", lower=True
    ),
    "abstention.auroc": Wording(
        "Knowing what it knows",
        "Chance that an answerable question gets more confidence than an unanswerable one; 0.5 is a coin toss.",
        False,
    ),
    "abstention.ece": Wording(
        "Confidence off the mark by",
        "Average gap between the confidence stated and the share that is right.",
        True,
        True,
    ),
    "abstention.aurc": Wording(
        "Mistakes when choosing by confidence",
        "Average share of wrong answers as ever less certain ones are let through.",
        True,
        True,
    ),
}
# The cards at the top, in the order a reader asks: is it right, is it sourced, does it know its limits?
HEADLINES = (
    "answer.attributed", "answer.correct", "retrieval.recall@5", "citation.precision", "citation.supported",
    "abstention.unanswerable_refused", "abstention.answerable_refused", "abstention.auroc", "abstention.ece",
)  # fmt: skip
# The columns of the tables by language, kind and split, with heads short enough for a phone.
SLICED = {
    "answer.attributed": "Right and sourced",
    "answer.correct": "Right answers",
    "retrieval.recall@1": "Evidence first",
    "retrieval.recall@5": "In first five",
    "citation.precision": "Citations that hit",
    "abstention.answerable_refused": "Wrongly declined",
    "abstention.unanswerable_refused": "Rightly declined",
}
# How a question ended: each question has exactly one of these, so their counts add up.
OUTCOMES = {
    "right": ("Right", "Answered rightly, from the passage that holds the answer"),
    "lucky": ("Lucky", "The right answer, cited from the wrong passage"),
    "wrong": ("Wrong", "Answered, but not with an accepted answer"),
    "refused": ("Refused", "The articles answer it, the reply was that they do not"),
    "missed": ("Missed", "Answered, although nothing in the articles answers it"),
    "declined": ("Declined", "Rightly not answered, or the reply names what contradicts its false premise"),
    "unscored": ("Not scored", "The gold file holds no accepted answer, or the run no marks"),
}
MARKS = {"right": "✓", "lucky": "~", "wrong": "✗", "refused": "–", "missed": "!", "declined": "✓", "unscored": "?"}
# Where the evidence fell out, in the order of the stages.
STAGES = {
    "retrieve": ("Never found", "The search brought the passage up nowhere among its candidates"),
    "rank": ("Ranked too low", "It was a candidate, but not among the passages put forward"),
    "read": ("Passed over", "It was put forward, but not among the eight pieces the answer may quote"),
    "refuse": ("Seen, yet declined", "The evidence was at hand, and the reply was that the articles do not say"),
    "cite": ("Another passage cited", "The evidence was at hand, and the answer quoted something else"),
}
CLOCKS = {
    "question": "Question",
    "retrieve": "Search",
    "rank": "Rank",
    "write": "Write",
    "verify": "Verify",
}
LANGUAGES = {"zh-Hans": "Simplified Chinese", "zh-Hant": "Traditional Chinese", "en": "English"}
KINDS = {
    "factoid-number": "Number",
    "factoid-date": "Date",
    "factoid-person": "Person",
    "factoid-org": "Organisation",
    "factoid-place": "Place",
    "list": "List",
    "reason": "Reason",
    "definition": "Definition",
    "comparison": "Comparison",
    "multi-passage": "Several passages",
    "paraphrase": "In other words",
    "cross-script": "Other script",
    "cross-lingual": "English on Chinese",
    "follow-up": "Follow-up",
    "unanswerable-near": "Unanswerable, near",
    "unanswerable-far": "Unanswerable, far",
    "false-premise": "False premise",
    "squad": "Benchmark",
    "squad-impossible": "Benchmark, unanswerable",
    "english": "English on Chinese",
    "fact": "Fact",
    "number": "Number",
    "person": "Person",
    "org": "Organisation",
    "place": "Place",
    "date": "Date",
    "two-part": "Two parts",
    "yes-no": "Yes or no",
    "unanswerable": "Unanswerable",
}
SPLITS = {"dev": "For tuning (dev)", "test": "For reporting (test)"}
