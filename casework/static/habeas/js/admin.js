// What Django's admin takes of ours: the way out, menus, keys.

import "./hide.js";
import "./dialog.js";
import "./keyboard.js";
