/* Any client can choose the name of a file: names enter the page as text, never as markup. */
export const byId = (id) => document.getElementById(id);

export function element(tag, attributes = {}, ...children) {
	const node = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		node.setAttribute(name, value);
	}
	node.append(...children);
	return node;
}

export function say(id, text, bad = false) {
	const node = byId(id);
	if (node.textContent !== text) {
		node.textContent = text;
	}
	node.classList.toggle('bad', bad);
}

export async function reasonOf(response) {
	const problem = await response.json().catch(() => ({}));
	return problem.detail || problem.message || `The server answered ${response.status}`;
}

export async function request(path, options) {
	const response = await fetch(path, options);
	if (!response.ok) {
		throw new Error(await reasonOf(response));
	}
	return response;
}

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

export function readable(bytes) {
	const units = ['B', 'kB', 'MB', 'GB', 'TB'];
	let value = bytes;
	let unit = 0;
	while (value >= 1000 && unit < units.length - 1) {
		value /= 1000;
		unit++;
	}
	return `${unit ? value.toFixed(1) : value} ${units[unit]}`;
}
