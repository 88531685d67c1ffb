// The pages of the carnet: written in passing, filed at the table.

import { CarnetNote } from "./carnet-note.js";
import { FileNotes } from "./file-notes.js";

customElements.define("carnet-note", CarnetNote);
customElements.define("file-notes", FileNotes);
