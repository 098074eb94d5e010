// The result follows what is typed. Without this script the form's button does the same.
"use strict";

(() => {
  const PAUSE = 350;
  const form = document.querySelector("form[data-live]");
  const result = document.getElementById("result");
  const stale = document.getElementById("stale");
  const headline = document.getElementById("headline");
  const general = document.getElementById("troubles");
  let waiting;
  let asking = new AbortController();

  form.addEventListener("input", ({ target }) => {
    follow(target.closest("[data-option]"));
    clearTimeout(waiting);
    asking.abort();
    waiting = setTimeout(ask, PAUSE);
  });

  async function ask() {
    asking = new AbortController();
    const { signal } = asking;
    try {
      const answer = await fetch(form.dataset.live, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        signal,
      });
      if (answer.ok) {
        const found = await answer.json();
        if (!signal.aborted) show(found);
      }
    } catch {
      // Nothing changes; the button still works.
    }
  }

  // An empty input of an approach follows the first one.
  function follow(entry) {
    const [first, ...others] = entry.querySelectorAll("input");
    others.forEach((input) => {
      const none = "retrieved" in entry.dataset && input.name.endsWith(".fine_tuning");
      input.placeholder = none ? "0" : first.value;
    });
  }

  function show({ result: html, address, says, inputs, troubles, general: sentences }) {
    form.querySelectorAll("[data-option]").forEach((entry) => mark(entry, troubles[entry.dataset.option] ?? ""));
    general.replaceChildren(...sentences.map(paragraph));
    general.hidden = sentences.length === 0;
    stale.hidden = address !== null;
    if (address !== null) {
      result.innerHTML = html;
      fill(inputs);
      history.replaceState(null, "", address);
    }
    headline.textContent = says;
  }

  // How each figure was read, and what followed from it; but not where somebody is typing.
  function fill(inputs) {
    for (const input of form.querySelectorAll("input")) {
      if (input !== document.activeElement) input.value = inputs[input.name] ?? "";
    }
    form.querySelectorAll("fieldset").forEach(follow);
  }

  function mark(entry, trouble) {
    const words = entry.querySelector(".trouble");
    words.textContent = trouble;
    words.hidden = trouble === "";
    entry.querySelectorAll("input").forEach((input) => {
      if (trouble) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    });
  }

  function paragraph(sentence) {
    const made = document.createElement("p");
    made.className = "trouble";
    made.textContent = sentence;
    return made;
  }
})();
