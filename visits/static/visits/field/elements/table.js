// The elements of the table: tablets gathered, the debrief, signatures.

import { FieldDebrief } from "./field-debrief.js";
import { FieldSignature } from "./field-signature.js";
import { GatherTablets } from "./gather-tablets.js";

const ELEMENTS = { "gather-tablets": GatherTablets, "field-debrief": FieldDebrief, "field-signature": FieldSignature };

for (const [name, element] of Object.entries(ELEMENTS)) customElements.define(name, element);
