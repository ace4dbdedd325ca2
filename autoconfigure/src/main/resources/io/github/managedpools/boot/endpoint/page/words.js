
"use strict";

// Names are inserted as text, never as markup.

const REFRESH_MILLIS = 2000;
const PATIENCE_MILLIS = 10000;
const LEAST_STEPS = 30;
const SHOWN_LEASES = 5;
const SHOWN_FAILURES = 3;
const SHOWN_KEYS = 5;
const SHOWN_TROUBLES = 12;
const FOLDED_ABOVE = 12;
const SVG = "http://www.w3.org/2000/svg";

const base = location.pathname.replace(/\/+$/, "");
const writable = document.documentElement.dataset.access === "unrestricted";
const cards = new Map();
const visible = new Set();
const byId = (id) => document.getElementById(id);

// Delimiters of application text within a sentence, where it is isolated
const USER_BEGIN = "\u0001";
const USER_END = "\u0002";

/** Marks text of the application, whose writing direction must not affect the surrounding text. */
const user = (text) => USER_BEGIN + String(text).replaceAll(USER_BEGIN, "").replaceAll(USER_END, "") + USER_END;

/** The same for plain text, without an element that isolates it. */
const isolated = (text) => `\u2068${text}\u2069`;

/** The order of pools: first those that serve no caller, then those whose callers wait. */
const RANKS = ["down", "wait", "off", "busy", "up"];
const rankOf = (condition) => RANKS.indexOf(condition.tone);

// Frames of libraries: the first frame of the borrower's own code says more
const FOREIGN_FRAME = /^(?:[\w.]+\/)*(?:[\w.@]+\/)?(?:javax?|jdk|sun|com\.sun|io\.github\.managedpools|org\.(?:springframework|apache|eclipse\.jetty|aspectj|junit)|reactor|io\.(?:micrometer|netty|undertow)|kotlinx?)\./;
const ownFrameOf = (stack) => stack.find((frame) => !FOREIGN_FRAME.test(frame)) || stack[0];

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

/** Whether the engine that grants permits does not confirm them, so that nothing is created. */
const isUnconfirmed = (pool) => Boolean(pool.permits) && ["UNCONFIRMED", "UNAVAILABLE"].includes(pool.permits.status);

/** Whether the pool would create more if it had permits. */
const lacksPermits = (pool) => Boolean(pool.permits) && pool.permits.status !== "LOCAL"
	&& pool.permits.wanted > pool.permits.granted;

/** Says what keeps the engine from granting permits. */
function troubleOf(permits) {
	const since = ` since ${atTime(permits.since)}`;
	const problem = permits.problem ? `: ${user(permits.problem)}` : "";
	switch (permits.status) {
		case "LOCAL": return `${permits.engine} does not answer${permits.problem ? since : ""}${problem}`;
		case "UNAVAILABLE": return `${permits.engine} does not answer${since}${problem}`;
		case "UNCONFIRMED": return `${permits.engine} has not confirmed the permits for a while`;
		case "GRACE": return `${permits.engine} may have lost its memory and grants nothing new for now`;
		case "CONNECTING": return `the first connection to ${permits.engine} is under way`;
		default: return "";
	}
}

/** Describes the permits in a sentence. */
function permitsOf(permits) {
	const trouble = troubleOf(permits);
	const overdraft = permits.overdraft > 0
		? `, ${plural(permits.overdraft, "resource has", "resources have")} none` : "";
	const ignored = permits.status === "LOCAL" ? "The limit is ignored: " : "";
	return `${ignored}${permits.granted} of at most ${plural(permits.limit, "permit", "permits")} granted here${overdraft}${
		trouble && `; ${trouble}`}${stop(trouble)}`;
}

/** The condition of a pool as a word and a tone: the worst condition that holds. */
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
	if (isUnconfirmed(pool)) {
		return { word: "No permits", tone: "wait", attention: true };
	}
	if (pool.permits && pool.permits.status === "LOCAL") {
		return { word: "Limit ignored", tone: "wait", attention: true };
	}
	if (pool.failingCreations > 0 || (pool.keys && pool.keys.failing > 0)) {
		return { word: "Creations fail", tone: "wait", attention: true };
	}
	if (pool.pending > 0 && (isFull(pool) || lacksPermits(pool) || pool.size.max === 0 || (pool.keys && pool.keys.waiting > 0))) {
		return { word: "Callers wait", tone: "wait", attention: true };
	}
	if (isFull(pool)) {
		return { word: "Busy", tone: "busy", attention: false };
	}
	return { word: "Up", tone: "up", attention: false };
}

/** The keys for which a condition holds, by the most troubled one; nothing if the pool is not keyed. */
function forKeys(pool, count, isSo) {
	if (!pool.keys || count === 0) {
		return "";
	}
	const first = (pool.currentKeys || []).find(isSo);
	if (count === 1) {
		return first ? ` for the key ${user(first.key)}` : " for one key";
	}
	return ` for ${count} of ${pool.keys.total} keys${first ? `, ${user(first.key)} first` : ""}`;
}

/** The full stop that a sentence ending with application text still needs. */
const stop = (text) => /[.!?…]\s*\u0002?$/.test(text) ? "" : ".";

/** Whether creations keep failing. */
const isFailing = (pool) => pool.failingCreations > 0 || (pool.status === "DOWN" && !isUnconfirmed(pool)) || Boolean(pool.keys && pool.keys.failing > 0);

/** Describes the situation in a sentence or two. */
function diagnosisOf(pool) {
	const sentences = [];
	const waiting = pool.pending > 0 ? `${plural(pool.pending, "caller waits", "callers wait")}` : "";
	const longest = pool.currentLeases && pool.currentLeases[0];
	const held = longest
		? `, ${pool.leases === 1 ? "" : "the longest "}for ${forTime(longest.ageMillis)} by ${user(longest.thread)}${
			longest.stack.length > 0 ? ` in ${user(ownFrameOf(longest.stack))}` : ""}` : "";
	const out = plural(pool.leases, "lease is", "leases are");
	if (pool.state === "closing" || pool.state === "closed") {
		sentences.push(`The pool is ${pool.state}; ${out} still out${held}.`);
	}
	else if (pool.status === "OUT_OF_SERVICE") {
		sentences.push(`Suspended: nothing is lent until it is resumed${waiting && `, and ${waiting}`}. `
				+ `${pool.leases > 0 ? `${out} still out${held}.` : "No lease is out."}`);
	}
	else if (isUnconfirmed(pool)) {
		sentences.push(pool.status === "DOWN" ? `Nothing can be lent${waiting && `, and ${waiting}`}: there are no permits.`
			: `The pool goes on with what it has${waiting && `, while ${waiting}`}: nothing is created without permits.`);
	}
	else if (pool.failingCreations > 0 || pool.status === "DOWN" || (pool.keys && pool.keys.failing > 0)) {
		const failure = pool.lastCreateFailure;
		const failing = pool.keys ? forKeys(pool, pool.keys.failing, (key) => key.failingCreations > 0) : "";
		const row = pool.failingCreations > 1 ? `, ${pool.failingCreations} times in a row` : "";
		const fast = pool.failingFast && pool.failingSince ? ` Callers${forKeys(pool, (pool.currentKeys || []).filter((key) => key.failingFast).length, (key) => key.failingFast)}`
				+ ` fail at once; failing fast since ${atTime(pool.failingSince)}.` : "";
		const last = failure ? `, last at ${atTime(failure.at)}: ${user(failure.message)}` : "";
		sentences.push(pool.status === "DOWN"
			? `Nothing can be lent${waiting && `, and ${waiting}`}: creations keep failing${failing}${row}${last}${stop(last)}${fast}`
			: `The pool goes on with what it has${waiting && `, while ${waiting}`}: creations fail${failing}${row}${last}${stop(last)}${fast}`);
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
	else if (pool.pending > 0 && lacksPermits(pool)) {
		sentences.push(`${waiting} for permits; ${out} out${held}.`);
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
	if (pool.permits) {
		sentences.push(permitsOf(pool.permits));
	}
	if (pool.keys && pool.keys.total > 0) {
		sentences.push(`${plural(pool.keys.total, "key has", "keys have")} a pool.`);
	}
	if (pool.resources.suspect > 0) {
		sentences.push(`${plural(pool.resources.suspect, "resource is", "resources are")} in doubt, to be validated before the next lease.`);
	}
	if (pool.leansOn) {
		sentences.push(`Its resources lease parts from ${pool.leansOn.map(user).join(", ")}.`);
	}
	if (pool.counters.timedOut > 0) {
		sentences.push(`${plural(pool.counters.timedOut, "caller has", "callers have")} timed out so far.`);
	}
	if (pool.counters.leaked > 0) {
		sentences.push(`${plural(pool.counters.leaked, "lease was", "leases were")} held for too long or lost so far.`);
	}
	return sentences.join(" ");
}
