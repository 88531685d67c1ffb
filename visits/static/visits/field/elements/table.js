// The elements of the table: tablets gathered, the debrief, signatures.

import { FieldDebrief } from "./field-debrief.js";
import { GatherTablets } from "./gather-tablets.js";

const ELEMENTS = { "gather-tablets": GatherTablets, "field-debrief": FieldDebrief };

for (const [name, element] of Object.entries(ELEMENTS)) customElements.define(name, element);
