"""The nouns: SQLAlchemy declarative classes, one file a family. Only flows change their state."""

from bot.model.base import Base, Owned
from bot.model.briefs import Alignment, Angle, Brief, Evidence, Merit, Objection, Reference, Section
from bot.model.chase import Approach, Ease, Escalation, Metric, Promise, Refusal, Stall, Win
from bot.model.people import Absence, OptOut, Person, PersonAddress
from bot.model.sections import Answer, Assignment, Draft, Fix, Question, Review, Term
from bot.model.tasks import JournalLine, Lane, Post, Task, Thread
from bot.model.workspace import (
    Channel,
    Installation,
    InstallationSecret,
    RecorderLink,
    TeamsPart,
    TeamsReference,
    Workspace,
)

__all__ = [
    "Absence",
    "Alignment",
    "Angle",
    "Answer",
    "Approach",
    "Assignment",
    "Base",
    "Brief",
    "Channel",
    "Draft",
    "Ease",
    "Escalation",
    "Evidence",
    "Fix",
    "Installation",
    "InstallationSecret",
    "JournalLine",
    "Lane",
    "Merit",
    "Metric",
    "Objection",
    "OptOut",
    "Owned",
    "Person",
    "PersonAddress",
    "Post",
    "Promise",
    "Question",
    "RecorderLink",
    "Reference",
    "Refusal",
    "Review",
    "Section",
    "Stall",
    "Task",
    "TeamsPart",
    "TeamsReference",
    "Term",
    "Thread",
    "Win",
    "Workspace",
]
