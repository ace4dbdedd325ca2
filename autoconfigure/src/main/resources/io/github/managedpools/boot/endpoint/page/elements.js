
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
