'use strict';

const POLL_MILLIS = 1000;

const byId = (id) => document.getElementById(id);

/* Any client can choose the name of a file: names enter the page as text, never as markup. */
function element(tag, text, attributes = {}) {
	const node = document.createElement(tag);
	if (text !== undefined) {
		node.textContent = text;
	}
	for (const [name, value] of Object.entries(attributes)) {
		node.setAttribute(name, value);
	}
	return node;
}

function say(id, text, bad = false) {
	const node = byId(id);
	node.textContent = text;
	node.classList.toggle('bad', bad);
}

async function request(path, options) {
	const response = await fetch(path, options);
	if (!response.ok) {
		const problem = await response.json().catch(() => ({}));
		throw new Error(problem.detail || `The server answered ${response.status}`);
	}
	return response;
}

const fileUrl = (name) => `files/${encodeURIComponent(name)}`;

function readable(bytes) {
	const units = ['B', 'kB', 'MB', 'GB', 'TB'];
	let value = bytes;
	let unit = 0;
	while (value >= 1000 && unit < units.length - 1) {
		value /= 1000;
		unit++;
	}
	return `${unit ? value.toFixed(1) : value} ${units[unit]}`;
}

async function listFiles() {
	const files = await (await request('files')).json();
	byId('files').replaceChildren(...files.map((file) => {
		const row = element('tr');
		const name = element('td');
		name.append(element('a', file.name, { href: fileUrl(file.name), download: file.name }));
		const action = element('td');
		const remove = element('button', 'Delete', { type: 'button', class: 'plain', 'aria-label': `Delete ${file.name}` });
		remove.addEventListener('click', () => removeFile(file.name));
		action.append(remove);
		row.append(name, element('td', readable(file.size), { class: 'number' }),
			element('td', new Date(file.modified).toLocaleString()), action);
		return row;
	}));
	byId('no-files').hidden = files.length > 0;
}

async function act(what) {
	try {
		await what();
	}
	catch (error) {
		say('message', error.message, true);
	}
}

function removeFile(name) {
	return act(async () => {
		await request(fileUrl(name), { method: 'DELETE' });
		say('message', `Deleted ${name}.`);
		await listFiles();
		byId('chosen').focus();
	});
}

async function uploadAll(files) {
	const failures = [];
	for (const file of files) {
		say('message', `Uploading ${file.name} …`);
		try {
			await request(fileUrl(file.name), { method: 'PUT', body: file });
		}
		catch (error) {
			failures.push(`${file.name}: ${error.message}`);
		}
	}
	say('message', failures.join('; ') || `Uploaded ${files.map((file) => file.name).join(', ')}.`, failures.length > 0);
}

byId('upload').addEventListener('submit', async (event) => {
	event.preventDefault();
	const form = event.target;
	const button = form.querySelector('button');
	button.disabled = true;
	await uploadAll([...byId('chosen').files]);
	form.reset();
	button.disabled = false;
	button.focus();
	try {
		await listFiles();
	}
	catch (error) {
		say('message', error.message, true);
	}
});

function facts(pairs) {
	const list = element('dl');
	for (const [name, value] of pairs) {
		const pair = element('div');
		pair.append(element('dt', name), element('dd', value));
		list.append(pair);
	}
	return list;
}

function poolCard(pool) {
	const { idle, leased, creating, destroying, total } = pool.resources;
	const card = element('article', undefined, { class: 'pool' });
	const bar = element('div', undefined, { class: 'bar', role: 'img',
		'aria-label': `${leased} leased, ${idle} idle, ${creating} creating, ${destroying} destroying, at most ${pool.size.max}` });
	for (const [kind, count] of [['leased', leased], ['idle', idle], ['changing', creating + destroying]]) {
		const part = element('span', undefined, { class: kind });
		part.style.width = `${100 * count / Math.max(pool.size.max, total + creating, 1)}%`;
		bar.append(part);
	}
	card.append(element('h3', `${pool.name}: ${pool.status}`), bar,
		facts([['leased', leased], ['idle', idle], ['creating', creating], ['destroying', destroying],
			['size', `${pool.size.min}..${pool.size.max}`], ['leases', pool.leases], ['pending', pool.pending]]),
		facts(Object.entries(pool.counters)));
	if (pool.lastCreateFailure) {
		const failure = pool.lastCreateFailure;
		card.append(element('p', `Last creation failure: ${failure.message || JSON.stringify(failure)}`, { class: 'faint' }));
	}
	return card;
}

async function showPools() {
	try {
		const { pools } = await (await request('actuator/pools', { headers: { Accept: 'application/json' } })).json();
		byId('pools').replaceChildren(...Object.values(pools).map(poolCard));
		say('pools-message', '');
	}
	catch (error) {
		say('pools-message', error.message, true);
	}
	setTimeout(showPools, POLL_MILLIS);
}

byId('play').addEventListener('click', async () => {
	try {
		const { begun, released, live } = await (await request('demo/interrupted-acquire', { method: 'POST' })).json();
		say('outcome', `${begun} begun, ${released} released, ${live} alive.`, live !== 0);
	}
	catch (error) {
		say('outcome', error.message, true);
	}
});

act(listFiles);
showPools();
