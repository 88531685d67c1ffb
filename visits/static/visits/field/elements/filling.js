// The elements with which the grid is filled.

import { CriterionAnswer } from "./criterion-answer.js";
import { FieldSection } from "./field-section.js";
import { LastingQuestions } from "./lasting-questions.js";
import { CommentNote } from "./said-objects.js";
import { ThemeProgress } from "./theme-progress.js";
import { TwoOpinions } from "./two-opinions.js";
import { WhoHolds } from "./who-holds.js";

// A question before its section: the section shows what is there.
const ELEMENTS = {
  "criterion-answer": CriterionAnswer,
  "two-opinions": TwoOpinions,
  "comment-note": CommentNote,
  "theme-progress": ThemeProgress,
  "lasting-questions": LastingQuestions,
  "field-section": FieldSection,
  "who-holds": WhoHolds,
};

for (const [name, element] of Object.entries(ELEMENTS)) customElements.define(name, element);
