
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

/** Shows a sentence whose delimited parts are text of the application. */
function setSentence(element, text) {
	if (element.sentence !== text) {
		element.sentence = text;
		element.replaceChildren(...text.split(USER_BEGIN).flatMap((part, index) => {
			if (index === 0) {
				return [part];
			}
			const [of, after] = part.split(USER_END);
			return [el("bdi", {}, of), after];
		}));
	}
}

function svg(tag, name) {
	const element = document.createElementNS(SVG, tag);
	element.setAttribute("class", name);
	return element;
}

/** A chart of the last minutes, with its current value. */
class Chart {

	/**
	 * @param leastTop the least value that the chart reaches up to: what is far below it
	 * is nothing to worry about, and must not look as if
	 */
	constructor(title, name, leastTop) {
		this.title = title;
		this.leastTop = leastTop;
		this.value = el("b");
		this.drawing = document.createElementNS(SVG, "svg");
		this.drawing.setAttribute("preserveAspectRatio", "none");
		this.drawing.setAttribute("role", "img");
		this.area = svg("path", "area");
		this.curve = svg("path", "curve");
		this.limit = svg("line", "limit");
		this.drawing.append(this.area, this.limit, this.curve);
		this.start = el("span");
		this.scale = el("span", { class: "scale", "aria-hidden": "true" });
		this.plot = el("div", { class: "plot" }, this.drawing, this.scale);
		this.element = el("figure", { class: name }, el("figcaption", {}, el("span", {}, title), this.value),
			this.plot, el("div", { class: "span", "aria-hidden": "true" }, this.start, el("span", {}, "now")));
	}

	/** Draws values at equal intervals, the last of them now. */
	draw(values, stepMillis, format, now, limit) {
		const steps = Math.max(LEAST_STEPS, values.length);
		const most = Math.max(...values);
		const top = Math.max(this.leastTop, limit || 0, most);
		const y = (value) => (40 - (value / top) * 38).toFixed(2);
		// A step for each value, because a slope would suggest a gradual change
		const first = steps - values.length + 1;
		const path = values.map((value, index) => `${index === 0 ? `M${first - 1},` : "V"}${y(value)}H${first + index}`).join("");
		this.drawing.setAttribute("viewBox", `0 0 ${steps} 40`);
		this.curve.setAttribute("d", path);
		this.area.setAttribute("d", `${path}V40H${first - 1}Z`);
		this.element.classList.toggle("calm", most === 0);
		setText(this.scale, format(top));
		this.limit.setAttribute("visibility", limit ? "visible" : "hidden");
		for (const [key, value] of Object.entries({ x1: 0, x2: steps, y1: y(limit || 0), y2: y(limit || 0) })) {
			this.limit.setAttribute(key, value);
		}
		const span = forTime(steps * stepMillis).replace(/ min \d+ s$/, " min");
		setText(this.value, format(now));
		setText(this.start, `${span} ago`);
		this.drawing.setAttribute("aria-label",
			`${this.title}: ${format(now)} now, at most ${format(most)} in the last ${span}`);
	}

}
