// The map of farms, brought only when somebody asks for it; the list below it says the same.

const MANY = 300; // above it, points are painted: as many buttons would be too much for a page
const panel = document.querySelector("[data-map]");
const button = panel?.querySelector("[data-show-map]");
const said = panel?.querySelector("[data-map-said]");

function bring(tag, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    document.head.append(element);
  });
}

async function placesOf(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok || !answer.headers.get("content-type")?.includes("json")) {
    throw new Error("no places");
  }
  return (await answer.json()).farms;
}

function describe(farm) {
  const card = document.createElement("div");
  const link = document.createElement("a");
  link.href = farm.address;
  link.textContent = farm.name;
  card.append(link);
  for (const line of farm.lines) {
    const said = document.createElement("div");
    said.textContent = line;
    card.append(said);
  }
  return card;
}

function pointOf(L, farm, many) {
  if (many) {
    return L.circleMarker(farm.at, { radius: 7, color: "#1f4530", fillColor: "#2b5a3b", fillOpacity: 0.9 });
  }
  const icon = L.icon({ iconUrl: panel.dataset.pin, iconSize: [30, 40], iconAnchor: [15, 39], popupAnchor: [0, -36] });
  return L.marker(farm.at, { icon, alt: farm.name, title: farm.name, keyboard: true });
}

function draw(farms) {
  const { L } = globalThis;
  const place = panel.querySelector("[data-map-place]");
  place.hidden = false;
  const many = farms.length > MANY;
  const map = L.map(place, { preferCanvas: many, scrollWheelZoom: false });
  map.attributionControl.setPrefix("Leaflet");
  for (const [part, name] of [["zoomInTitle", "zoomIn"], ["zoomOutTitle", "zoomOut"]]) {
    map.zoomControl.options[part] = panel.dataset[name];
  }
  for (const [sign, name] of [["in", "zoomIn"], ["out", "zoomOut"]]) {
    const control = place.querySelector(`.leaflet-control-zoom-${sign}`);
    control.title = panel.dataset[name];
    control.setAttribute("aria-label", panel.dataset[name]);
  }
  // The tiles' makers ask to know which site shows them: its name, and no page of it.
  L.tileLayer(panel.dataset.tiles, { attribution: panel.dataset.attribution, maxZoom: 18, referrerPolicy: "origin" }).addTo(map);
  for (const farm of farms) {
    pointOf(L, farm, many).bindPopup(describe(farm)).addTo(map);
  }
  map.fitBounds(farms.map((farm) => farm.at), { maxZoom: 12, padding: [30, 30] });
  place.focus();
}

button?.addEventListener("click", async () => {
  button.disabled = true;
  said.textContent = "";
  try {
    const [farms] = await Promise.all([
      placesOf(panel.dataset.places),
      globalThis.L ?? bring("script", { src: panel.dataset.script }),
      bring("link", { rel: "stylesheet", href: panel.dataset.style }),
    ]);
    draw(farms);
    button.closest("p").hidden = true;
  } catch {
    said.textContent = panel.dataset.failed;
    button.disabled = false;
  }
});

if (panel) {
  panel.hidden = false;
}
