// What the rules of a grid ask for: only a page with a rule loads them.

export { asked } from "./asking.js";
export { isBroken } from "./constraint.js";
