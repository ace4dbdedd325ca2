
"use strict";

// Everything that has a name is written as text, never as markup.

const REFRESH_MILLIS = 2000;
const PATIENCE_MILLIS = 10000;
const LEAST_STEPS = 30;
const SHOWN_LEASES = 5;
const SHOWN_FAILURES = 3;
const SHOWN_KEYS = 5;
const SVG = "http://www.w3.org/2000/svg";

const base = location.pathname.replace(/\/+$/, "");
const writable = document.documentElement.dataset.access === "unrestricted";
const cards = new Map();
const visible = new Set();
const byId = (id) => document.getElementById(id);

// ---- words

const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

function forTime(millis) {
	if (millis < 1) {
		return millis === 0 ? "0 ms" : "< 1 ms";
	}
	if (millis < 1000) {
		return `${Math.round(millis)} ms`;
	}
	const seconds = millis / 1000;
	if (seconds < 60) {
		return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
	}
	const minutes = Math.floor(seconds / 60);
	if (minutes < 60) {
		return `${minutes} min ${Math.floor(seconds % 60)} s`;
	}
	const hours = Math.floor(minutes / 60);
	return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

function atTime(instant) {
	const date = new Date(instant);
	const time = date.toLocaleTimeString();
	return date.toDateString() === new Date().toDateString() ? time : `${date.toLocaleDateString()} ${time}`;
}

function capacityOf(pool) {
	const shares = pool.configuration ? pool.configuration["leases-per-resource"] : 1;
	return pool.size.max * shares;
}

function isFull(pool) {
	return pool.size.max > 0 && pool.resources.leased >= pool.size.max && pool.leases >= capacityOf(pool);
}

/** How a pool fares, as a word and a tone: the worst that is true. */
function conditionOf(pool) {
	if (pool.state === "closing" || pool.state === "closed") {
		return { word: "Closed", tone: "off", attention: true };
	}
	if (pool.status === "OUT_OF_SERVICE") {
		return { word: "Suspended", tone: "off", attention: true };
	}
	if (pool.status === "DOWN") {
		return { word: "Down", tone: "down", attention: true };
	}
	if (pool.failingCreations > 0 || (pool.keys && pool.keys.failing > 0)) {
		return { word: "Creations fail", tone: "wait", attention: true };
	}
	if (pool.pending > 0 && (isFull(pool) || pool.size.max === 0 || (pool.keys && pool.keys.waiting > 0))) {
		return { word: "Callers wait", tone: "wait", attention: true };
	}
	if (isFull(pool)) {
		return { word: "Busy", tone: "busy", attention: false };
	}
	return { word: "Up", tone: "up", attention: false };
}

/** For which keys something is so, by the one in the most trouble; nothing if the pool is not keyed. */
function forKeys(pool, count, isSo) {
	if (!pool.keys || count === 0) {
		return "";
	}
	const first = (pool.currentKeys || []).find(isSo);
	if (count === 1) {
		return first ? ` for the key ${first.key}` : " for one key";
	}
	return ` for ${count} of ${pool.keys.total} keys${first ? `, ${first.key} first` : ""}`;
}

/** One plain sentence or two on what goes on. */
function diagnosisOf(pool) {
	const sentences = [];
	const waiting = pool.pending > 0 ? `${plural(pool.pending, "caller waits", "callers wait")}` : "";
	const longest = pool.currentLeases && pool.currentLeases[0];
	const held = longest
		? `, ${pool.leases === 1 ? "" : "the longest "}for ${forTime(longest.ageMillis)} by ${longest.thread}` : "";
	const out = plural(pool.leases, "lease is", "leases are");
	if (pool.state === "closing" || pool.state === "closed") {
		sentences.push(`The pool is ${pool.state}; ${out} still out${held}.`);
	}
	else if (pool.status === "OUT_OF_SERVICE") {
		sentences.push(`Suspended: nothing is lent until it is resumed${waiting && `, and ${waiting}`}. `
				+ `${pool.leases > 0 ? `${out} still out${held}.` : "No lease is out."}`);
	}
	else if (pool.failingCreations > 0 || pool.status === "DOWN" || (pool.keys && pool.keys.failing > 0)) {
		const failure = pool.lastCreateFailure;
		const failing = pool.keys ? forKeys(pool, pool.keys.failing, (key) => key.failingCreations > 0) : "";
		const row = pool.failingCreations > 1 ? `, ${pool.failingCreations} times in a row` : "";
		const last = failure ? `, last at ${atTime(failure.at)}: ${failure.message}` : "";
		sentences.push(pool.status === "DOWN"
			? `Nothing can be lent${waiting && `, and ${waiting}`}: creations keep failing${failing}${row}${last}`
			: `The pool goes on with what it has${waiting && `, while ${waiting}`}: creations fail${failing}${row}${last}`);
	}
	else if (pool.pending > 0 && pool.size.max === 0) {
		sentences.push(`${waiting}, but the pool's size is 0: nothing is ever lent.`);
	}
	else if (pool.pending > 0 && isFull(pool)) {
		const all = pool.size.max === 1 ? "the only resource is held" : `all ${pool.size.max} resources are held`;
		sentences.push(`${waiting}; ${all}${held}.`);
	}
	else if (pool.pending > 0 && pool.keys && pool.keys.waiting > 0) {
		const { idle, leased, creating, destroying } = pool.resources;
		const spent = pool.maxTotal && idle + leased + creating + destroying >= pool.maxTotal
			? `all ${pool.maxTotal} resources of all keys together are in use`
			: `nothing is left${forKeys(pool, pool.keys.waiting, (key) => key.pending > 0)}`;
		sentences.push(`${waiting}; ${spent}${pool.leases > 0 ? `; ${out} out${held}` : ""}.`);
	}
	else if (pool.pending > 0) {
		sentences.push(pool.resources.creating > 0
			? `${waiting}; ${plural(pool.resources.creating, "creation is", "creations are")} under way.`
			: `${waiting} and will be served next.`);
	}
	else if (isFull(pool)) {
		sentences.push(`${pool.size.max === 1 ? "The only resource is" : `All ${pool.size.max} resources are`} held`
				+ `${held}, but nobody waits.`);
	}
	else if (pool.leases > 0) {
		sentences.push(`${out} out${held}; nobody waits.`);
	}
	else {
		sentences.push("Nobody holds a resource and nobody waits.");
	}
	if (pool.keys && pool.keys.total > 0) {
		sentences.push(`${plural(pool.keys.total, "key has", "keys have")} a pool.`);
	}
	if (pool.counters.leaked > 0) {
		sentences.push(`${plural(pool.counters.leaked, "lease was", "leases were")} held for too long so far.`);
	}
	return sentences.join(" ");
}

// ---- elements

function el(tag, properties, ...children) {
	const element = document.createElement(tag);
	for (const [key, value] of Object.entries(properties || {})) {
		if (key === "class") {
			element.className = value;
		}
		else if (key in element && typeof value !== "string") {
			element[key] = value;
		}
		else {
			element.setAttribute(key, value);
		}
	}
	element.append(...children);
	return element;
}

function setText(element, text) {
	if (element.textContent !== text) {
		element.textContent = text;
	}
}

function svg(tag, name) {
	const element = document.createElementNS(SVG, tag);
	element.setAttribute("class", name);
	return element;
}

/** A curve of the last minutes, with its present value. */
class Chart {

	constructor(title, name) {
		this.title = title;
		this.value = el("b");
		this.drawing = document.createElementNS(SVG, "svg");
		this.drawing.setAttribute("preserveAspectRatio", "none");
		this.drawing.setAttribute("role", "img");
		this.area = svg("path", "area");
		this.curve = svg("path", "curve");
		this.limit = svg("line", "limit");
		this.drawing.append(this.area, this.limit, this.curve);
		this.start = el("span");
		this.element = el("figure", { class: name }, el("figcaption", {}, el("span", {}, title), this.value),
			this.drawing, el("div", { class: "span", "aria-hidden": "true" }, this.start, el("span", {}, "now")));
	}

	/** Draws values of equal steps, the last of them now. */
	draw(values, stepMillis, format, now, limit) {
		const steps = Math.max(LEAST_STEPS, values.length - 1);
		const top = Math.max(1, limit || 0, ...values) * 1.06;
		const y = (value) => (40 - (value / top) * 40).toFixed(2);
		const first = steps - (values.length - 1);
		const points = values.map((value, index) => `${first + index},${y(value)}`);
		this.drawing.setAttribute("viewBox", `0 0 ${steps} 40`);
		this.curve.setAttribute("d", `M${points.join("L")}`);
		this.area.setAttribute("d", `M${first},40L${points.join("L")}L${steps},40Z`);
		this.limit.setAttribute("visibility", limit ? "visible" : "hidden");
		for (const [key, value] of Object.entries({ x1: 0, x2: steps, y1: y(limit || 0), y2: y(limit || 0) })) {
			this.limit.setAttribute(key, value);
		}
		const most = Math.max(...values);
		const span = forTime(steps * stepMillis).replace(/ min \d+ s$/, " min");
		setText(this.value, format(now));
		setText(this.start, `${span} ago`);
		this.drawing.setAttribute("aria-label",
			`${this.title}: ${format(now)} now, at most ${format(most)} in the last ${span}`);
	}

}

/** What one pool looks like. Made once, then kept up to date. */
class Card {

	constructor(name, number) {
		this.name = name;
		this.details = null;
		this.heading = el("h2", { id: `pool-${number}`, tabIndex: -1 }, name);
		this.badge = el("span", { class: "badge" });
		this.diagnosis = el("p", { class: "diagnosis" });
		this.parts = ["leased", "idle", "creating", "destroying", "free"].map((part) => ({
			part, segment: el("span", { class: part }), count: el("b"),
		}));
		this.bar = el("div", { class: "bar", role: "img" }, ...this.parts.map((each) => each.segment));
		this.legend = el("ul", { class: "legend", "aria-hidden": "true" }, ...this.parts.map((each) => {
			each.entry = el("li", {}, el("i", { class: each.part }), each.count, ` ${each.part}`);
			return each.entry;
		}));
		this.leasesChart = new Chart("Leases", "chart-leases");
		this.pendingChart = new Chart("Waiting", "chart-pending");
		this.waitChart = new Chart("Longest wait", "chart-wait");
		this.charts = el("div", { class: "charts", hidden: true }, this.leasesChart.element, this.pendingChart.element,
			this.waitChart.element);
		this.leaseRows = el("tbody");
		this.leases = el("section", { hidden: true }, el("h3", {}, "Longest-held leases"), el("table", {},
			el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Borrower"), el("th", { scope: "col" }, "Since"),
				el("th", { scope: "col", class: "number" }, "Held for"))), this.leaseRows));
		this.keyRows = el("tbody");
		this.moreKeys = el("p", { class: "more", hidden: true });
		this.keys = el("section", { class: "keys", hidden: true }, el("h3", {}, "Keys"), el("table", {},
			el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Key"),
				...["Leased", "Idle", "At most", "Waiting"].map((title) => el("th", { scope: "col", class: "number" }, title)))),
			this.keyRows), this.moreKeys);
		this.failureList = el("ol");
		this.failures = el("section", { class: "failures", hidden: true }, el("h3", {}, "Last failed creations"),
			this.failureList);
		this.facts = el("div", { class: "facts" });
		this.more = el("details", {}, el("summary", {}, "Numbers and configuration"), this.facts);
		this.element = el("article", { "aria-labelledby": this.heading.id },
			el("div", { class: "head" }, this.heading, this.badge), this.diagnosis,
			el("div", {}, this.bar, this.legend), this.charts, this.failures, this.keys, this.leases, this.more);
		if (writable) {
			this.element.append(this.actions());
		}
		watcher.observe(this.element);
		this.element.card = this;
	}

	actions() {
		this.size = el("input", { id: `${this.heading.id}-size`, type: "text", autocomplete: "off", spellcheck: "false" });
		this.suspend = el("button", { type: "button" }, "Suspend");
		const refresh = el("button", { type: "button" }, "Refresh");
		const resize = el("button", { type: "submit" }, "Resize");
		this.sizeLabel = el("label", { for: this.size.id }, "Size");
		const form = el("form", {}, this.sizeLabel, this.size, resize);
		this.answer = el("p", { class: "answer", role: "status" });
		for (const [button, action] of [[resize, "Resize"], [this.suspend, "Suspend or resume"], [refresh, "Refresh"]]) {
			button.setAttribute("aria-label", `${action} ${this.name}`);
		}
		this.size.addEventListener("input", () => { this.typing = true; });
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			this.change({ size: this.size.value.trim() }, `The size is ${this.size.value.trim()} now.`);
		});
		this.suspend.addEventListener("click", () => {
			const suspended = this.details && this.details.state === "suspended";
			this.change({ state: suspended ? "running" : "suspended" }, suspended ? "Resumed." : "Suspended.");
		});
		refresh.addEventListener("click", () => {
			if (confirm(`Retire every present resource of the pool ${this.name}?`)) {
				this.send("DELETE", undefined, "Refreshed: every resource that was there is retired.");
			}
		});
		return el("div", { class: "actions" }, form, this.suspend, refresh, this.answer);
	}

	async change(body, done) {
		this.typing = false;
		await this.send("POST", JSON.stringify(body), done);
	}

	async send(method, body, done) {
		const headers = { Accept: "application/json" };
		if (body) {
			headers["Content-Type"] = "application/json";
		}
		const token = /(?:^|;\s*)XSRF-TOKEN=([^;]*)/.exec(document.cookie);
		if (token) {
			headers["X-XSRF-TOKEN"] = decodeURIComponent(token[1]);
		}
		let answer = done;
		let ok = false;
		try {
			const response = await fetch(urlOf(this.name), { method, headers, body, cache: "no-store" });
			ok = response.ok;
			if (!ok) {
				const reason = await response.json().catch(() => ({}));
				answer = `Refused: ${reason.error || `the server answered ${response.status}`}`;
			}
		}
		catch {
			answer = "The server did not answer; nothing may have changed.";
		}
		this.answer.classList.toggle("refused", !ok);
		setText(this.answer, answer);
		refresh();
	}

	/** Shows a summary; what it does not hold is shown as it was last known. */
	show(summary) {
		const pool = { ...this.details, ...summary };
		const condition = conditionOf(pool);
		if (this.condition && this.condition.word !== condition.word) {
			announce(`${this.name}: ${condition.word}`);
		}
		this.condition = condition;
		this.element.className = condition.tone;
		setText(this.badge, condition.word);
		setText(this.diagnosis, diagnosisOf(pool));
		this.showBar(pool);
		if (this.size && !this.typing && document.activeElement !== this.size) {
			this.showSize(pool);
		}
	}

	/** What can be changed: of a keyed pool that is the size for each key, and not the sum. */
	showSize(pool) {
		const range = pool.size.min === pool.size.max ? `${pool.size.max}` : `${pool.size.min}..${pool.size.max}`;
		setText(this.sizeLabel, pool.keys ? "Size per key" : "Size");
		this.size.value = !pool.keys ? range : pool.configuration ? pool.configuration.size : "";
	}

	showBar(pool) {
		const { idle, leased, creating, destroying } = pool.resources;
		const free = Math.max(0, pool.size.max - idle - leased - creating - destroying);
		const counts = { idle, leased, creating, destroying, free };
		for (const each of this.parts) {
			const count = counts[each.part];
			each.segment.style.flexGrow = count;
			each.segment.hidden = count === 0;
			each.entry.hidden = count === 0 && each.part === "destroying";
			setText(each.count, `${count}`);
		}
		const words = this.parts.filter((each) => counts[each.part] > 0)
			.map((each) => `${counts[each.part]} ${each.part}`);
		this.bar.setAttribute("aria-label", `At most ${pool.size.max} resources: ${words.join(", ") || "none"}`);
	}

	showDetails(pool) {
		this.details = pool;
		this.show(pool);
		this.charts.hidden = !pool.history;
		if (pool.history) {
			const { leases, pending, waitMillis, stepMillis } = pool.history;
			this.leasesChart.draw(leases, stepMillis, String, pool.leases, capacityOf(pool));
			this.pendingChart.draw(pending, stepMillis, String, pool.pending);
			this.waitChart.draw(waitMillis, stepMillis, forTime, waitMillis[waitMillis.length - 1]);
		}
		this.showKeys(pool);
		this.showLeases(pool.currentLeases);
		this.failures.hidden = pool.lastCreateFailures.length === 0;
		this.failureList.replaceChildren(...pool.lastCreateFailures.slice(0, SHOWN_FAILURES).map((failure) => el("li", {},
			el("time", { datetime: failure.at }, atTime(failure.at)), ` ${failure.message}`)));
		if (this.more.open) {
			this.showFacts();
		}
		if (this.suspend) {
			setText(this.suspend, pool.state === "suspended" ? "Resume" : "Suspend");
			this.suspend.setAttribute("aria-label", `${this.suspend.textContent} ${this.name}`);
		}
	}

	showKeys(pool) {
		const keys = pool.currentKeys || [];
		this.keys.hidden = keys.length === 0;
		const number = (count) => el("td", { class: "number" }, `${count}`);
		this.keyRows.replaceChildren(...keys.slice(0, SHOWN_KEYS).map((key) => el("tr", {},
			el("th", { scope: "row" }, key.key), number(key.resources.leased), number(key.resources.idle),
			number(key.size.max), number(key.pending))));
		const hidden = keys.length === 0 ? 0 : pool.keys.total - Math.min(keys.length, SHOWN_KEYS);
		this.moreKeys.hidden = hidden <= 0;
		setText(this.moreKeys, `and ${plural(hidden, "more key", "more keys")}`);
	}

	showLeases(leases) {
		this.leases.hidden = leases.length === 0;
		const shown = leases.slice(0, SHOWN_LEASES);
		while (this.leaseRows.rows.length > shown.length) {
			this.leaseRows.lastChild.remove();
		}
		shown.forEach((lease, index) => {
			let row = this.leaseRows.rows[index];
			const key = `${lease.since} ${lease.thread} ${lease.stack.length}`;
			if (!row || row.dataset.key !== key) {
				const borrower = el("td", {}, lease.thread);
				if (lease.stack.length > 0) {
					borrower.append(el("details", {}, el("summary", {}, "Stack"),
						el("pre", { tabIndex: 0 }, lease.stack.join("\n"))));
				}
				const fresh = el("tr", { "data-key": key }, borrower,
					el("td", {}, el("time", { datetime: lease.since }, atTime(lease.since))), el("td", { class: "number" }));
				if (row) {
					row.replaceWith(fresh);
				}
				else {
					this.leaseRows.append(fresh);
				}
				row = fresh;
			}
			setText(row.lastChild, forTime(lease.ageMillis));
		});
	}

	showFacts() {
		const pool = this.details;
		if (!pool) {
			return;
		}
		const rows = [];
		const peak = (what, value) => rows.push([what, value.at ? `${value.value}, at ${atTime(value.at)}` : `${value.value}`]);
		const times = (what, time) => rows.push([what, time.count === 0 ? "none yet"
			: `half within ${forTime(time.p50Millis)}, 99 % within ${forTime(time.p99Millis)}, longest ${forTime(time.maxMillis)}`]);
		if (pool.peaks) {
			peak("Most resources", pool.peaks.resources);
			peak("Most leases", pool.peaks.leases);
			peak("Most callers waiting", pool.peaks.pending);
			times("Wait for a lease", pool.waitTime);
			times("Use of a lease", pool.useTime);
		}
		const counters = Object.entries(pool.counters).map(([name, count]) =>
			[name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`), `${count}`]);
		const configuration = Object.entries(pool.configuration).map(([key, value]) => {
			const changed = key in pool.changedConfiguration;
			const was = changed ? `, configured: ${pool.changedConfiguration[key] ?? "none"}` : "";
			return [key, `${value ?? "none"}${was}`, changed];
		});
		this.facts.replaceChildren(...[["Since it was built", [...rows, ...counters]], ["Configuration in force", configuration]]
			.map(([title, entries]) => el("section", {}, el("h3", {}, title), el("table", {}, el("tbody", {},
				...entries.map(([name, value, changed]) => el("tr", {}, el("th", { scope: "row" }, name),
					el("td", { class: changed ? "changed" : "" }, value))))))));
	}

}

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
		// The list, which is asked for as often, says what is wrong
	}
}

let counter = 0;

function showPools(pools) {
	for (const [name, card] of cards) {
		if (!Object.hasOwn(pools, name)) {
			watcher.unobserve(card.element);
			visible.delete(card);
			card.element.remove();
			cards.delete(name);
		}
	}
	let previous = null;
	for (const [name, pool] of Object.entries(pools)) {
		let card = cards.get(name);
		if (!card) {
			counter += 1;
			card = new Card(name, counter);
			cards.set(name, card);
			byId("pools").insertBefore(card.element, previous ? previous.element.nextSibling : byId("pools").firstChild);
		}
		card.show(pool);
		previous = card;
	}
	showHead();
}

function showHead() {
	const all = [...cards.values()];
	const troubled = all.filter((card) => card.condition.attention);
	byId("empty").hidden = all.length > 0;
	byId("filter-label").hidden = all.length < 6;
	setText(byId("summary"), all.length === 0 ? "There are none"
		: `${plural(all.length, "pool", "pools")}, ${troubled.length === 0 ? "all well"
			: `${troubled.length} ${troubled.length === 1 ? "needs" : "need"} attention`}`);
	document.title = troubled.length === 0 ? "Pools" : `(${troubled.length}) Pools`;
	const attention = byId("attention");
	attention.hidden = troubled.length === 0;
	const key = troubled.map((card) => `${card.heading.id} ${card.condition.word}`).join("\n");
	if (attention.dataset.key !== key) {
		attention.dataset.key = key;
		attention.replaceChildren(...troubled.map((card) => el("a",
			{ class: card.condition.tone, href: `#${card.heading.id}` }, `${card.name}: ${card.condition.word.toLowerCase()}`)));
	}
}

function announce(text) {
	setText(byId("announcements"), text);
}

function showLink(lost) {
	byId("link").className = lost ? "link lost" : "link live";
	byId("pools").classList.toggle("stale", Boolean(lost));
	// Said once, since the time of every refresh would be read aloud
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
			const wanted = [...cards.values()].filter((card) => visible.has(card) || card.condition.attention);
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

byId("filter").addEventListener("input", (event) => {
	const part = event.target.value.trim().toLowerCase();
	for (const card of cards.values()) {
		card.element.hidden = !card.name.toLowerCase().includes(part);
	}
});
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
