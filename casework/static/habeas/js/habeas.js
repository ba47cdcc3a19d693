// Everything that a staff page runs besides htmx. Each file stands alone; pages work without them.

import "./guard.js";
import "./hide.js";
import "./dialog.js";
import "./keyboard.js";
import "./live.js";
import "./toast.js";
import "./session.js";
