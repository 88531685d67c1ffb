// What the courier needs now and then only: it is fetched on first use.
const gather = () => import("./gather.js");

const packetsHere = (db) => db.read(["packets"], (tx) => tx.objectStore("packets").count());

const photosHere = (db) => db.read(["blobs"], (tx) => tx.objectStore("blobs").count());

const photoSender = (db, api) => {
  let send = null;
  return async (visit) => {
    if (!send && !(await photosHere(db))) return null;
    send ??= (await import("./photos.js")).makeSendBlobs({ api, db });
    return send(visit);
  };
};

// Signs where no login does; and hands over what other tablets gave, each in its author's name.
export const partsOf = (db, api) => ({
  sendBlobs: photoSender(db, api),
  introduce: async () => (await import("./introduce.js")).introduce(db, api),
  signPacket: async ({ visit, body }) => (await gather()).signPacket(db, visit, body),
  carried: {
    list: async (how) => ((await packetsHere(db)) ? (await gather()).carriedPackets(db).list(how) : []),
    delivered: async (id, reply) => (await gather()).carriedPackets(db).delivered(id, reply),
  },
});
