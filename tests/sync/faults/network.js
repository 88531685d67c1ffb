// The way between tablets and server: it loses, delays, repeats, and sometimes answers in the server's place.

const NAMES = [
  "lost request", "lost reply", "late duplicate", "hangs", "captive portal", "wrong app", "502", "503", "429", "slow",
];

const reply = (status, text, headers = {}) => ({ status, headers: { get: (name) => headers[name] ?? null }, text: async () => text });
const refused = () => Object.assign(new TypeError("Failed to fetch"));

export class Network {
  tasks = [];

  constructor(world, server) {
    Object.assign(this, { world, server, rate: 0, offline: new Set(), pushes: [] });
  }

  // The `fetch` of one page.
  fetchFor(page) {
    return (url, options) => new Promise((resolve, reject) => {
      const give = (outcome) => this.world.defer(page, () => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
      options.signal?.addEventListener("abort", () => give(refused()));
      this.send(page, url, options, give);
    });
  }

  send(page, url, options, give) {
    const { world } = this;
    const fate = this.offline.has(page.tablet) ? "lost request" : this.fate();
    const there = fate === "slow" ? world.chance.below(20000) : 5 + world.chance.below(80);
    if (fate === "lost request") return world.later(this, there, () => give(refused()));
    if (fate === "hangs") return undefined;
    const early = this.inPlace(fate, options);
    if (early) return world.later(this, there, () => give(early));
    const request = { session: page.tablet.session, person: page.tablet.session.person, url, options };
    if (options.method === "POST") this.pushes.push(request);
    if (fate === "late duplicate") world.later(this, there + world.chance.below(600000), () => this.deliver(request));
    return world.later(this, there, () => {
      const answer = this.deliver(request);
      world.later(this, 5 + world.chance.below(80), () => give(fate === "lost reply" || !answer ? refused() : answer));
    });
  }

  fate() {
    return this.world.chance.maybe(this.rate) ? this.world.chance.pick(NAMES) : "good";
  }

  // Somebody else answers.
  inPlace(fate, options) {
    const names = options.body ? JSON.parse(options.body).entries ?? [] : [];
    const results = names.map((entry) => ({ entry_id: entry.entry_id, status: "stored", stream: "shared", seq: 1 }));
    return {
      "captive portal": reply(200, "<html>Bienvenue</html>"),
      "wrong app": reply(200, JSON.stringify({ app: "other", epoch: this.server.epoch, results })),
      502: reply(502, "<html>Bad gateway</html>"),
      503: reply(503, JSON.stringify({ app: "pgs-sync", epoch: this.server.epoch, code: "slow_down" }), { "Retry-After": "7" }),
      429: reply(429, "", { "Retry-After": "12" }),
    }[fate];
  }

  deliver({ session, person, url, options }) {
    const { server, world } = this;
    if (world.now < server.downUntil) return reply(502, "");
    const given = options.body ? JSON.parse(options.body) : null;
    server.deliverer = person;
    const answer = server.call(options.method, url.replace("/api/v1/sync/", ""), { person, csrf: session.csrf }, given, options.headers);
    if (!answer) return null;
    server.told.push({ person: server.devices.get(given?.device) ?? person, answer });
    return reply(answer.status, JSON.stringify(answer.body));
  }
}
