"""Read models of the cases service: catalogue, rules, the register with its deadlines, figures."""

from services.cases.projections.catalogue import ServiceCatalogue
from services.cases.projections.register import CaseRegister
from services.cases.projections.report import CaseFigures
from services.cases.projections.rules import RuleChanges

PROJECTIONS = (ServiceCatalogue, RuleChanges, CaseRegister, CaseFigures)
