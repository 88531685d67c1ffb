// The tablet's pages: what each element does stands in its own file; this one says which there are.
import "./elements/filling.js";
import "./elements/sync-status.js";
import { keepWorker } from "./lib/worker.js";

keepWorker(document.body.dataset.worker);
