import { byId, element, plural, request, say } from './elements.js';

const POLL_MILLIS = 1000;

/** How many channels the service lets share one session. */
const SHARES = 4;

const WORDS = {
	'ssh-session': { title: 'SSH sessions', one: 'session', shares: SHARES },
	'sftp-channel': { title: 'SFTP channels', one: 'channel', shares: 1 },
};

function wordsOf(pool) {
	return WORDS[pool.name] || { title: pool.name, one: 'resource', shares: 1 };
}

function sentence(pool, words) {
	const { idle, leased, creating, destroying } = pool.resources;
	const open = idle + leased;
	const parts = [`${open === 0 ? 'None' : open} of at most ${pool.size.max} ${open === 1 ? 'is' : 'are'} open`];
	if (words.shares > 1 && open > 0) {
		parts.push(`carrying ${plural(pool.leases, 'channel')}`);
	}
	else if (open > 0) {
		parts.push(leased === 0 ? 'none in use' : `${leased} in use`);
	}
	if (creating > 0) {
		parts.push(`${creating} being opened`);
	}
	if (destroying > 0) {
		parts.push(`${destroying} being closed`);
	}
	return `${parts.join(', ')}. ${pool.pending === 0 ? 'Nobody waits.'
		: `${plural(pool.pending, 'caller waits', 'callers wait')}.`}`;
}

function wordOf(pool) {
	if (pool.status === 'DOWN') {
		return 'Down';
	}
	if (pool.status === 'OUT_OF_SERVICE') {
		return 'Suspended';
	}
	if (pool.failingCreations > 0) {
		return 'Opening fails';
	}
	return pool.pending > 0 ? 'Callers wait' : 'Well';
}

function places(pool, words) {
	const { idle, leased, creating, destroying } = pool.resources;
	const squares = [];
	const add = (kind, count) => {
		for (let i = 0; i < count; i++) {
			squares.push(element('span', { class: kind }));
		}
	};
	add('leased', leased);
	add('idle', idle);
	add('changing', creating + destroying);
	add('free', Math.max(0, pool.size.max - squares.length));
	if (words.shares > 1) {
		// The leases, spread over the sessions that are in use
		squares.slice(0, leased).forEach((square, index) => {
			const used = Math.floor(pool.leases / leased) + (index < pool.leases % leased ? 1 : 0);
			for (let share = 0; share < words.shares; share++) {
				square.append(element('i', { class: share < used ? 'used' : '' }));
			}
		});
	}
	return element('div', { class: words.shares > 1 ? 'places wide' : 'places', role: 'img',
		'aria-label': `${leased} in use, ${idle} idle, ${creating + destroying} being opened or closed, at most ${pool.size.max}` },
	...squares);
}

function history(pool) {
	const { created, createFailed, timedOut, leaked } = pool.counters;
	const parts = [`${created} opened so far`];
	if (createFailed > 0) {
		parts.push(`${createFailed} could not be opened`);
	}
	if (timedOut > 0) {
		parts.push(`${plural(timedOut, 'caller')} gave up`);
	}
	if (leaked > 0) {
		parts.push(plural(leaked, 'leaked lease'));
	}
	return `${parts.join(', ')}.`;
}

function card(pool) {
	const words = wordsOf(pool);
	const word = wordOf(pool);
	const node = element('article', { class: word === 'Well' ? 'pool' : 'pool trouble', 'data-pool': pool.name },
		element('div', { class: 'head' }, element('h3', {}, words.title), element('span', { class: 'word' }, word)),
		places(pool, words), element('p', {}, sentence(pool, words)), element('p', { class: 'faint' }, history(pool)));
	if (pool.status === 'DOWN' && pool.lastCreateFailure) {
		node.append(element('p', { class: 'bad' }, `Last failure: ${pool.lastCreateFailure.message}`));
	}
	return node;
}

const LEGEND = element('ul', { class: 'legend', 'aria-hidden': 'true' }, ...[['leased', 'in use'], ['idle', 'idle'],
	['changing', 'opening or closing'], ['free', 'room for more']].map(([kind, text]) =>
	element('li', {}, element('i', { class: kind }), text)));

async function showPools() {
	try {
		const { pools } = await (await request('actuator/pools', { headers: { Accept: 'application/json' } })).json();
		byId('pools').replaceChildren(...Object.values(pools).map(card), LEGEND);
		say('pools-message', '');
	}
	catch (error) {
		say('pools-message', `The service does not answer: ${error.message}`, true);
	}
}

async function poll() {
	if (!document.hidden) {
		await showPools();
	}
	setTimeout(poll, POLL_MILLIS);
}

poll();
