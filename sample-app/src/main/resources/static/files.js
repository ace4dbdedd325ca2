import { byId, element, plural, readable, request, say } from './elements.js';

const fileUrl = (name) => `files/${encodeURIComponent(name)}`;

async function listFiles() {
	const files = await (await request('files')).json();
	byId('files').replaceChildren(...files.map((file) => {
		const link = element('a', { href: fileUrl(file.name), download: file.name }, file.name);
		const remove = element('button', { type: 'button', class: 'plain', 'aria-label': `Delete ${file.name}` }, 'Delete');
		remove.addEventListener('click', () => removeFile(file.name));
		return element('li', {}, element('div', {}, link, element('span', { class: 'faint' },
			`${readable(file.size)}, ${new Date(file.modified).toLocaleString()}`)), remove);
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
		await listFiles();
		say('message', `Deleted ${name}.`);
		byId('chosen').focus();
	});
}

/** Uploads a file. Not by fetch, which does not say how far it is. */
function upload(file) {
	const bar = element('progress', { max: '1', value: '0', 'aria-label': `Upload of ${file.name}` });
	const row = element('li', {}, file.name, bar);
	byId('uploads').append(row);
	return new Promise((done) => {
		const sending = new XMLHttpRequest();
		const end = (failure) => {
			row.remove();
			done(failure && `${file.name}: ${failure}`);
		};
		sending.upload.addEventListener('progress', (event) => {
			if (event.lengthComputable) {
				bar.value = event.loaded / event.total;
			}
		});
		sending.addEventListener('load', () => {
			let reason = '';
			if (sending.status >= 300) {
				reason = `The server answered ${sending.status}`;
				try {
					reason = JSON.parse(sending.responseText).detail || reason;
				}
				catch {
					// Not JSON: the status must do
				}
			}
			end(reason);
		});
		sending.addEventListener('error', () => end('The connection was lost'));
		sending.open('PUT', fileUrl(file.name));
		sending.send(file);
	});
}

async function uploadAll(files) {
	if (files.length === 0) {
		return;
	}
	say('message', `Uploading ${plural(files.length, 'file')} …`);
	const failures = (await Promise.all(files.map(upload))).filter(Boolean);
	say('message', failures.join('; ') || `Uploaded ${files.length === 1 ? files[0].name : plural(files.length, 'file')}.`,
		failures.length > 0);
	await act(listFiles);
}

byId('chosen').addEventListener('change', async (event) => {
	const files = [...event.target.files];
	await uploadAll(files);
	event.target.value = '';
});

const drop = byId('drop');
for (const name of ['dragenter', 'dragover']) {
	document.addEventListener(name, (event) => {
		event.preventDefault();
		drop.classList.add('over');
	});
}
document.addEventListener('dragleave', (event) => {
	if (!event.relatedTarget) {
		drop.classList.remove('over');
	}
});
document.addEventListener('drop', (event) => {
	event.preventDefault();
	drop.classList.remove('over');
	uploadAll([...event.dataTransfer.files]);
});

act(listFiles);
