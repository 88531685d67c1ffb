// The elements of the table: the debrief, signatures.

import { FieldDebrief } from "./field-debrief.js";
import { FieldSignature } from "./field-signature.js";

const ELEMENTS = { "field-debrief": FieldDebrief, "field-signature": FieldSignature };

for (const [name, element] of Object.entries(ELEMENTS)) customElements.define(name, element);
