"""Read models of the cases service: catalogue, rules, the register, figures, what people were told."""

from services.cases.projections.catalogue import ServiceCatalogue
from services.cases.projections.register import CaseRegister
from services.cases.projections.report import CaseFigures
from services.cases.projections.rules import RuleChanges
from services.cases.projections.told import CasesTold

PROJECTIONS = (ServiceCatalogue, RuleChanges, CaseRegister, CaseFigures, CasesTold)
