// What a reply means, in one word; what cannot be gone on with stops the round.

const SHORT = 20000;

// The round ends here; `state` says why, `wait` how long the server asked for.
export class Pause extends Error {
  constructor(state, wait = null) {
    super(state);
    this.state = state;
    this.wait = wait;
  }
}

// The server itself fell over this one thing: the rest goes on without it, and it is tried again later.
export class Fault extends Pause {}

// The server is another one than before: the round begins anew.
export class Again extends Error {}

const OF_STATUS = { 200: "ok", 201: "ok", 401: "login", 404: "not_found", 400: "bad", 415: "bad", 422: "bad", 426: "update", 429: "slow", 503: "slow" };

export const verdictOf = ({ status, body, recognised, retryAfter }) => {
  // A proxy before the server may say this in words of its own.
  if (status === 413) return "large";
  if (status === 429 || (status === 503 && (recognised || retryAfter))) return "slow";
  if (!recognised) return "unknown";
  if (status === 403) return body.code === "csrf_failed" ? "login" : "forbidden";
  return OF_STATUS[status] ?? "unknown";
};

/** What a proxy says of a server that is away (502, 504) is none: there nothing else would pass either. */
export const isFault = ({ status }) => status === 500;

// What stops the round whatever the call was about.
export const orPause = (reply) => {
  const verdict = verdictOf(reply);
  if (verdict === "slow") throw new Pause("waiting", reply.retryAfter ?? 60000);
  // Nobody answered: there is no server to spare, and the network may be back in a moment.
  if (!reply.status) throw new Pause("offline", SHORT);
  if (isFault(reply)) throw new Fault("offline");
  if (verdict === "unknown") throw new Pause("offline");
  if (verdict === "login" || verdict === "update") throw new Pause(verdict);
  return verdict;
};
