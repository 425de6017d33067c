/* What every page of ours does. Small modules; none knows what a case is. */
import "./clock.js";
import "./keep.js";
import "./ask.js";
import "./keys.js";
import "./find.js";
import "./alerts.js";
import "./places.js";

if (document.querySelector('meta[name="spoa-phone"]')) import("./phone.js");
