"""Read models of the cases service: the catalogue, the register with its deadlines, the figures."""

from services.cases.projections.catalogue import ServiceCatalogue
from services.cases.projections.register import CaseRegister
from services.cases.projections.report import CaseFigures

PROJECTIONS = (ServiceCatalogue, CaseRegister, CaseFigures)
