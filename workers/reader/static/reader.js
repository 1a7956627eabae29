// What the page does with a script. Without it everything still works: links, forms, anchors.
"use strict";

(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // --- times in the reader's zone ----------------------------------------------------------------------------------

  function localise(within) {
    const form = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    for (const time of all("time[data-local]", within)) {
      const moment = new Date(time.dateTime);
      if (Number.isNaN(moment.getTime())) continue;
      time.title = time.textContent;
      time.textContent = form.format(moment);
      time.removeAttribute("data-local");
    }
  }

  // --- one stop for the tabulator in a picture with many links: arrows go from one to the next ------------------------

  function rove(svg) {
    const links = all("a", svg);
    links.forEach((link, number) => link.setAttribute("tabindex", number ? "-1" : "0"));
    svg.addEventListener("keydown", (event) => {
      const now = links.indexOf(event.target.closest("a"));
      const next = {
        ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: links.length - 1,
      }[event.key];
      if (now < 0 || next === undefined) return;
      event.preventDefault();
      const link = links[Math.min(Math.max(next, 0), links.length - 1)];
      links[now].setAttribute("tabindex", "-1");
      link.setAttribute("tabindex", "0");
      link.focus();
    });
  }

  // --- a period chosen on the timeline by dragging --------------------------------------------------------------------

  function brush(svg) {
    const periods = all("[data-from]", svg);
    const reaches = periods.map((period) => (period.matches("rect") ? period : period.querySelector(".reach")));
    let from = null;
    let to = null;
    const at = (x) => {
      const places = reaches.map((reach) => reach.getBoundingClientRect());
      const found = places.findIndex((place) => x < place.right);
      return found < 0 ? places.length - 1 : found;
    };
    const chosen = () => [Math.min(from, to), Math.max(from, to)];
    const show = () => {
      const [first, last] = from === null ? [1, 0] : chosen();
      reaches.forEach((reach, number) => reach.classList.toggle("chosen", first <= number && number <= last));
    };
    svg.addEventListener("dragstart", (event) => event.preventDefault());
    svg.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      from = to = at(event.clientX);
    });
    svg.addEventListener("pointermove", (event) => {
      if (from === null || at(event.clientX) === to) return;
      svg.setPointerCapture(event.pointerId);
      to = at(event.clientX);
      show();
    });
    svg.addEventListener("pointercancel", () => { from = null; show(); });
    svg.addEventListener("pointerup", () => {
      if (from === null) return;
      const [first, last] = chosen();
      from = null;
      if (first === last) { show(); return; } // a click: the bar is a link
      const form = document.getElementById("search");
      form.elements.from.value = periods[first].dataset.from;
      form.elements.to.value = periods[last].dataset.to;
      form.requestSubmit();
    });
  }

  // --- suggestions under the search box -------------------------------------------------------------------------------

  function suggest(input) {
    const box = document.getElementById("suggestions");
    const links = () => all("a", box);
    const close = () => box.replaceChildren();
    const within = input.closest(".box");
    within.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { close(); input.focus(); }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || !links().length) return;
      event.preventDefault();
      const next = links().indexOf(document.activeElement) + step;
      (next < 0 ? input : links()[Math.min(next, links().length - 1)]).focus();
    });
    within.addEventListener("focusout", (event) => { if (!within.contains(event.relatedTarget)) close(); });
    box.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays until the click is through
  }

  // --- an event and the words it rests on -----------------------------------------------------------------------------

  function evidence(page) {
    const cards = all("[data-event]", page);
    const words = all("[data-roles]", page);
    if (!cards.length) return;
    let pinned = null;
    const roleIn = (word, event) =>
      word.dataset.roles.split(" ").map((role) => role.split("-")).find(([number]) => number === event)?.[1];
    const light = (event) => {
      for (const card of cards) card.classList.toggle("lit", card.dataset.event === event);
      for (const word of words) {
        const role = event === null ? undefined : roleIn(word, event);
        word.classList.toggle("lit", role !== undefined);
        if (role) word.dataset.lit = role; else delete word.dataset.lit;
      }
    };
    const pin = (event) => { pinned = event; light(event); };
    const show = (element) => element?.scrollIntoView({ block: "nearest" });
    for (const card of cards) {
      const event = card.dataset.event;
      card.addEventListener("pointerenter", () => light(event));
      card.addEventListener("pointerleave", () => light(pinned));
      card.addEventListener("focusin", () => light(event));
      card.addEventListener("focusout", () => light(pinned));
      card.addEventListener("click", (click) => {
        const link = click.target.closest("a");
        if (link && !link.hash.startsWith("#evidence")) return; // to the page of somebody
        pin(pinned === event && !link ? null : event);
        if (pinned && !link) show(words.find((word) => roleIn(word, event) === "trigger"));
      });
    }
    for (const word of all("a.trigger", page)) {
      const event = word.getAttribute("href").replace("#event-", "");
      word.addEventListener("pointerenter", () => light(event));
      word.addEventListener("pointerleave", () => light(pinned));
      word.addEventListener("focus", () => light(event));
      word.addEventListener("blur", () => light(pinned));
      word.addEventListener("click", (click) => {
        click.preventDefault();
        pin(event);
        show(document.getElementById(`event-${event}`));
      });
    }
    document.onkeydown = (event) => { if (event.key === "Escape") pin(null); };
    const asked = /^#event-(\d+)$/.exec(location.hash);
    if (asked) pin(asked[1]);
  }

  // --- a new page, loaded or swapped in -------------------------------------------------------------------------------

  function prepare() {
    const page = document.getElementById("page");
    document.documentElement.classList.add("scripted-page");
    localise(page);
    all("svg[data-rove]", page).forEach(rove);
    all("svg[data-brush]", page).forEach(brush);
    all("input[hx-get]", page).forEach(suggest);
    evidence(page);
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "page" && event.target.id !== "page") return;
    prepare();
    document.getElementById("announcement").textContent = document.querySelector("[data-announce]")?.textContent ?? "";
    if (document.activeElement === document.body) document.getElementById("main").focus({ preventScroll: true });
  });
  document.addEventListener("htmx:historyRestore", prepare);
  prepare();
})();
