
// ---- keeping up to date

const urlOf = (name) => `${base}/${encodeURIComponent(name)}`;

const watcher = new IntersectionObserver((entries) => {
	for (const { target, isIntersecting } of entries) {
		visible[isIntersecting ? "add" : "delete"](target.card);
		if (isIntersecting && !target.card.details) {
			fetchDetails(target.card);
		}
	}
}, { rootMargin: "200px" });

async function fetchJson(url) {
	const response = await fetch(url, {
		headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MILLIS),
	});
	if (!response.ok) {
		throw Object.assign(new Error(), { told: response.status === 401 || response.status === 403
			? "You may not see the pools" : `The server answered ${response.status}` });
	}
	return response.json();
}

async function fetchDetails(card) {
	try {
		card.showDetails(await fetchJson(urlOf(card.name)));
	}
	catch {
		// The list is requested as often, and reports the error
	}
}

function filter(card) {
	card.element.hidden = !card.name.toLowerCase().includes(byId("filter").value.trim().toLowerCase());
}

let counter = 0;
let arranged = 0;

/** By name, so that pool-10 comes after pool-9. */
const byName = new Intl.Collator("en", { numeric: true });

function showPools(pools) {
	for (const [name, card] of cards) {
		if (!Object.hasOwn(pools, name)) {
			watcher.unobserve(card.element);
			visible.delete(card);
			card.element.remove();
			cards.delete(name);
		}
	}
	for (const [name, pool] of Object.entries(pools)) {
		let card = cards.get(name);
		if (!card) {
			counter += 1;
			card = new Card(name, counter);
			cards.set(name, card);
			byId("pools").append(card.element);
			filter(card);
		}
		card.show(pool);
	}
	showHead();
}

/** Moves failing pools to the top, unless the user is at work on a card: nothing may move below a pointer or a focus. */
function arrange() {
	const place = byId("pools");
	const inUse = place.querySelector("article:hover, article:focus-within");
	if (inUse && arranged === cards.size) {
		return;
	}
	const order = [...cards.values()].sort((one, other) => rankOf(one.condition) - rankOf(other.condition)
		|| byName.compare(one.name, other.name));
	order.forEach((card, index) => {
		if (place.children[index] !== card.element) {
			place.insertBefore(card.element, place.children[index]);
		}
	});
	arranged = cards.size;
}

function showHead() {
	arrange();
	const all = [...cards.values()];
	const troubled = all.filter((card) => card.condition.attention)
		.sort((one, other) => rankOf(one.condition) - rankOf(other.condition));
	byId("empty").hidden = all.length > 0;
	byId("filter-label").hidden = all.length < 6;
	byId("pools").classList.toggle("crowded", all.length > FOLDED_ABOVE);
	setText(byId("summary"), all.length === 0 ? "There are none"
		: `${plural(all.length, "pool", "pools")}, ${troubled.length === 0 ? "all well"
			: `${troubled.length} ${troubled.length === 1 ? "needs" : "need"} attention`}`);
	document.title = troubled.length === 0 ? "Pools" : `(${troubled.length}) Pools`;
	const attention = byId("attention");
	attention.hidden = troubled.length === 0;
	const key = troubled.map((card) => `${card.heading.id} ${card.condition.word}`).join("\n");
	if (attention.dataset.key !== key) {
		attention.dataset.key = key;
		attention.replaceChildren(...troubled.slice(0, SHOWN_TROUBLES).map((card) => el("a",
			{ class: card.condition.tone, href: `#${card.heading.id}` }, el("bdi", {}, card.name), `: ${card.condition.word.toLowerCase()}`)));
		if (troubled.length > SHOWN_TROUBLES) {
			// The cards have the same order, and must not be pushed off the screen
			attention.append(el("span", { class: "more" }, `and ${troubled.length - SHOWN_TROUBLES} more below`));
		}
	}
}

function announce(text) {
	setText(byId("announcements"), text);
}

function showLink(lost) {
	byId("link").className = lost ? "link lost" : "link live";
	byId("pools").classList.toggle("stale", Boolean(lost));
	// Announced once, because screen readers would otherwise read out the time of every refresh
	setText(byId("link-text"), lost ? `${lost}. Trying again …` : "Live");
	byId("link").title = lost ? "" : `Refreshed every ${REFRESH_MILLIS / 1000} seconds`;
}

let timer = 0;
let round = 0;
let silentSince = null;

async function refresh() {
	clearTimeout(timer);
	round += 1;
	const mine = round;
	try {
		if (!document.hidden) {
			const { pools } = await fetchJson(base);
			if (mine !== round) {
				return;
			}
			silentSince = null;
			showPools(pools);
			showLink("");
			const wanted = [...cards.values()].filter((card) => visible.has(card) || card.mayHaveTurned());
			await Promise.all(wanted.map(fetchDetails));
			showHead();
		}
	}
	catch (failure) {
		silentSince = silentSince || new Date();
		showLink(failure.told || `No answer since ${silentSince.toLocaleTimeString()}`);
	}
	if (mine === round) {
		timer = setTimeout(refresh, REFRESH_MILLIS);
	}
}

byId("filter").addEventListener("input", () => cards.forEach(filter));
document.addEventListener("visibilitychange", () => {
	if (!document.hidden) {
		refresh();
	}
});
document.addEventListener("toggle", (event) => {
	const article = event.target.closest("article");
	if (article && event.target.open) {
		article.card.showFacts();
	}
}, true);
refresh();
