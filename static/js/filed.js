// The report is in: the draft that this phone kept is no longer needed.
"use strict";

sessionStorage.removeItem("lapor-draft");
sessionStorage.removeItem("lapor-photos");
