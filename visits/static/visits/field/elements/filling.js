// The elements with which the grid is filled.

import { CriterionAnswer } from "./criterion-answer.js";
import { CriterionGuide } from "./criterion-guide.js";
import { CriterionMore } from "./criterion-more.js";
import { FieldSection } from "./field-section.js";
import { CommentNote } from "./said-objects.js";
import { ThemeProgress } from "./theme-progress.js";
import { TwoOpinions } from "./two-opinions.js";
import { WhoHolds } from "./who-holds.js";

// A question before its section: the section shows what is there.
const ELEMENTS = {
  "criterion-answer": CriterionAnswer,
  "two-opinions": TwoOpinions,
  "comment-note": CommentNote,
  "criterion-more": CriterionMore,
  "criterion-guide": CriterionGuide,
  "theme-progress": ThemeProgress,
  "field-section": FieldSection,
  "who-holds": WhoHolds,
};

for (const [name, element] of Object.entries(ELEMENTS)) customElements.define(name, element);
