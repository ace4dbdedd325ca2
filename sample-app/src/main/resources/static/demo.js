import { byId, element, reasonOf, say } from './elements.js';

const HEADERS = { 'X-Requested-With': 'page' };

const buttons = [];

function lock(locked) {
	buttons.forEach((button) => button.disabled = locked);
}

/** Reads what the service tells, a JSON object in each line, while it tells it. */
async function* steps(response) {
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = '';
	for (;;) {
		const { value, done } = await reader.read();
		if (done) {
			return;
		}
		const lines = (rest + value).split('\n');
		rest = lines.pop();
		yield* lines.filter(Boolean).map((line) => JSON.parse(line));
	}
}

async function play(path, title, button) {
	const story = byId('story');
	lock(true);
	story.hidden = false;
	story.replaceChildren();
	say('outcome', `Playing: ${title} …`);
	try {
		const response = await fetch(path, { method: 'POST', headers: HEADERS });
		if (!response.ok) {
			throw new Error(await reasonOf(response));
		}
		for await (const { millis, who, text } of steps(response)) {
			story.append(element('li', { class: who }, element('time', {}, `${millis.toLocaleString()} ms`), text));
			story.scrollTop = story.scrollHeight;
			story.scrollIntoView({ block: 'nearest' });
		}
		say('outcome', `Played: ${title}.`);
	}
	catch (error) {
		say('outcome', error.message, true);
	}
	lock(false);
	button.focus({ preventScroll: true });
}

function add(title, text, action) {
	const button = element('button', { type: 'button' }, element('strong', {}, title), text);
	button.addEventListener('click', () => action(button));
	buttons.push(button);
	byId('faults').append(button);
	return button;
}

async function interruptedAcquire(button) {
	lock(true);
	// It would seem to belong to this outcome
	byId('story').hidden = true;
	try {
		const { begun, released, live } = await (await fetch('demo/interrupted-acquire', { method: 'POST' })).json();
		say('outcome', `${begun} begun, ${released} undone, ${live} left over.`, live !== 0);
	}
	catch (error) {
		say('outcome', error.message, true);
	}
	lock(false);
	button.focus({ preventScroll: true });
}

async function show() {
	const response = await fetch('demo/faults').catch(() => ({ ok: false }));
	if (response.ok) {
		for (const { name, title, text } of await response.json()) {
			add(title, text, (button) => play(`demo/faults/${name}`, title, button)).id = name;
		}
		add('Put load on the pools', '24 callers, for five seconds.',
			(button) => play('demo/load', 'Put load on the pools', button)).id = 'load';
	}
	else {
		say('demo-intro', 'Failures of the server can be played with the embedded server only: this one belongs to others.');
	}
	add('An acquire is interrupted half-way', 'On a pool of its own, which counts what is left over.', interruptedAcquire).id = 'play';
}

show();
