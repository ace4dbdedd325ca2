
// ---- the card of a pool

/** The card of one pool. Created once, then updated. */
class Card {

	constructor(name, number) {
		this.name = name;
		this.details = null;
		this.heading = el("h2", { id: `pool-${number}`, tabIndex: -1 }, el("bdi", {}, name));
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
		this.givenUpCount = el("b");
		this.givenUp = el("li", { hidden: true }, this.givenUpCount, " given up, still hanging");
		this.legend.append(this.givenUp);
		this.leasesChart = new Chart("Leases", "chart-leases", 1);
		this.pendingChart = new Chart("Waiting", "chart-pending", 4);
		this.waitChart = new Chart("Longest wait", "chart-wait", 1000);
		this.charts = el("div", { class: "charts", hidden: true }, this.leasesChart.element, this.pendingChart.element,
			this.waitChart.element);
		this.leaseRows = el("tbody");
		this.leases = this.leaseTable("Longest-held leases", this.leaseRows);
		this.lostRows = el("tbody");
		this.lost = this.leaseTable("Lost leases: dropped without being closed", this.lostRows);
		this.keyRows = el("tbody");
		this.moreKeys = el("p", { class: "more", hidden: true });
		this.keys = el("section", { class: "keys", hidden: true }, el("h3", {}, "Keys"), el("table", {},
			el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Key"),
				...["Leased", "Idle", "At most", "Waiting"].map((title) => el("th", { scope: "col", class: "number" }, title)))),
			this.keyRows), this.moreKeys);
		this.failureList = el("ol");
		this.failureTitle = el("h3");
		this.failureFold = el("details", { class: "fold" }, el("summary", {}, this.failureTitle), this.failureList);
		this.failures = el("section", { class: "failures", hidden: true }, this.failureFold);
		this.facts = el("div", { class: "facts" });
		this.more = el("details", {}, el("summary", {}, "Numbers and configuration"), this.facts);
		// Shown only where many pools are well, whose cards are folded then
		this.unfold = el("button", { type: "button", class: "unfold", "aria-expanded": "false", "aria-label": `Show all of ${name}` }, "More");
		this.unfold.addEventListener("click", () => {
			const unfolded = this.element.classList.toggle("unfolded");
			this.unfold.setAttribute("aria-expanded", `${unfolded}`);
			setText(this.unfold, unfolded ? "Less" : "More");
		});
		this.element = el("article", { "aria-labelledby": this.heading.id },
			el("div", { class: "head" }, this.heading, this.unfold, this.badge), this.diagnosis,
			el("div", {}, this.bar, this.legend), this.charts, this.failures, this.keys, this.leases, this.lost, this.more);
		if (writable) {
			this.element.append(this.actions());
		}
		watcher.observe(this.element);
		this.element.card = this;
	}

	leaseTable(title, rows) {
		return el("section", { hidden: true }, el("h3", {}, title), el("table", {},
			el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Borrower"), el("th", { scope: "col" }, "Since"),
				el("th", { scope: "col", class: "number" }, "Held for"))), rows));
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
			if (!suspended && !confirm(`Suspend the pool ${isolated(this.name)}? Nothing is lent until it is resumed.`)) {
				return;
			}
			this.change({ state: suspended ? "running" : "suspended" }, suspended ? "Resumed." : "Suspended.");
		});
		refresh.addEventListener("click", () => {
			if (confirm(`Retire every present resource of the pool ${isolated(this.name)}?`)) {
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

	/**
	 * Whether creations have begun to fail or to succeed since the details were requested. The list does not
	 * say that, and a card off the screen gets its details for no other reason.
	 */
	mayHaveTurned() {
		const seen = this.details ? this.details.counters : { created: this.counters.created, createFailed: 0 };
		return this.condition.attention ? this.counters.created !== seen.created
			: this.counters.createFailed !== seen.createFailed;
	}

	/** Shows a summary; other fields keep their last known values. */
	show(summary) {
		const pool = { ...this.details, ...summary };
		const condition = conditionOf(pool);
		this.counters = summary.counters;
		if (!this.condition || this.condition.word !== condition.word) {
			if (this.condition) {
				announce(`${this.name}: ${condition.word}`);
			}
			this.element.classList.remove(...RANKS, "well");
			this.element.classList.add(condition.tone);
			this.element.classList.toggle("well", !condition.attention);
			setText(this.badge, condition.word);
		}
		this.condition = condition;
		setSentence(this.diagnosis, diagnosisOf(pool));
		this.showBar(pool);
		if (this.size && !this.typing && document.activeElement !== this.size) {
			this.showSize(pool);
		}
	}

	/** The size that can be changed: for a keyed pool the size per key, not the sum. */
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
			if (each.shown !== count) {
				each.shown = count;
				each.segment.style.flexGrow = count;
				each.segment.hidden = count === 0;
				each.entry.hidden = count === 0 && each.part === "destroying";
				each.entry.classList.toggle("none", count === 0);
				setText(each.count, `${count}`);
			}
		}
		const givenUp = pool.resources.givenUp || 0;
		this.givenUp.hidden = givenUp === 0;
		setText(this.givenUpCount, `${givenUp}`);
		const words = this.parts.filter((each) => counts[each.part] > 0)
			.map((each) => `${counts[each.part]} ${each.part}`)
			.concat(givenUp ? [`${givenUp} given up, still hanging`] : []);
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
		this.showLeases(pool.currentLeases, this.leases, this.leaseRows);
		this.showLeases(pool.lostLeases || [], this.lost, this.lostRows);
		this.showFailures(pool);
		// While callers wait, the holders matter more than an earlier failure
		const second = pool.pending > 0 && !isFailing(pool) ? this.leases : this.failures;
		if (this.charts.nextElementSibling !== second) {
			this.charts.after(second);
		}
		if (this.more.open) {
			this.showFacts();
		}
		if (this.suspend) {
			setText(this.suspend, pool.state === "suspended" ? "Resume" : "Suspend");
			this.suspend.setAttribute("aria-label", `${this.suspend.textContent} ${this.name}`);
		}
	}

	showFailures(pool) {
		const failures = pool.lastCreateFailures;
		this.failures.hidden = failures.length === 0;
		if (failures.length === 0) {
			return;
		}
		const failing = isFailing(pool);
		setText(this.failureTitle, failing ? "Last failed creations"
			: `Recovered: the last creation failed at ${atTime(failures[0].at)}`);
		if (this.failing !== failing) {
			this.failing = failing;
			this.failureFold.open = failing;
		}
		this.failureList.replaceChildren(...failures.slice(0, SHOWN_FAILURES).map((failure) => el("li", {},
			el("time", { datetime: failure.at }, atTime(failure.at)), " ", el("bdi", {}, failure.message))));
	}

	showKeys(pool) {
		const keys = pool.currentKeys || [];
		this.keys.hidden = keys.length === 0;
		const number = (count) => el("td", { class: "number" }, `${count}`);
		this.keyRows.replaceChildren(...keys.slice(0, SHOWN_KEYS).map((key) => el("tr", { class: key.failingCreations > 0 ? "failing" : "" },
			el("th", { scope: "row" }, el("bdi", {}, key.key),
				...(key.failingCreations > 0 ? [" ", el("span", { class: "mark" }, key.failingFast ? "fails fast" : "creations fail")] : [])), number(key.resources.leased), number(key.resources.idle),
			number(key.size.max), number(key.pending))));
		const hidden = keys.length === 0 ? 0 : pool.keys.total - Math.min(keys.length, SHOWN_KEYS);
		this.moreKeys.hidden = hidden <= 0;
		setText(this.moreKeys, `and ${plural(hidden, "more key", "more keys")}`);
	}

	showLeases(leases, section, rows) {
		section.hidden = leases.length === 0;
		const shown = leases.slice(0, SHOWN_LEASES);
		while (rows.rows.length > shown.length) {
			rows.lastChild.remove();
		}
		shown.forEach((lease, index) => {
			let row = rows.rows[index];
			const key = `${lease.since} ${lease.thread} ${lease.stack.length}`;
			if (!row || row.dataset.key !== key) {
				const borrower = el("td", {}, el("bdi", {}, lease.thread));
				if (lease.stack.length > 0) {
					borrower.append(el("div", { class: "frame" }, el("bdi", {}, ownFrameOf(lease.stack))),
						el("details", {}, el("summary", {}, "Stack"),
							el("pre", { tabIndex: 0 }, lease.stack.join("\n"))));
				}
				const fresh = el("tr", { "data-key": key }, borrower,
					el("td", {}, el("time", { datetime: lease.since }, atTime(lease.since))), el("td", { class: "number" }));
				if (row) {
					row.replaceWith(fresh);
				}
				else {
					rows.append(fresh);
				}
				row = fresh;
			}
			setText(row.lastChild, forTime(lease.ageMillis));
		});
	}

	permitRows(pool) {
		const { engine, status } = pool.permits;
		const holders = pool.permitHolders || {};
		return [
			...["limit", "granted", "used", "wanted", "stranded", "overdraft", "lost"].map((what) => [what, `${pool.permits[what]}`]),
			["engine", `${engine}, ${status.toLowerCase()}`],
			...(holders.holders || []).map((each) => [`held by ${each.instance}`, `${each.permits}`]),
			...(holders.problem ? [["held by", holders.problem]] : []),
		];
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
		const sections = [["Since it was built", [...rows, ...counters]], ["Configuration in force", configuration]];
		if (pool.permits) {
			sections.splice(1, 0, [`Permits for “${pool.permits.name}”`, this.permitRows(pool)]);
		}
		this.facts.replaceChildren(...sections
			.map(([title, entries]) => el("section", {}, el("h3", {}, title), el("table", {}, el("tbody", {},
				...entries.map(([name, value, changed]) => el("tr", {}, el("th", { scope: "row" }, name),
					el("td", { class: changed ? "changed" : "" }, value))))))));
	}

}
