"use strict";
(() => {
  // ---- boxes that scroll can be reached with the keyboard; those that do not need not be

  const reachable = () => {
    for (const box of document.querySelectorAll(".scroll")) {
      const wide = box.scrollWidth > box.clientWidth;
      if (wide && !box.hasAttribute("tabindex")) {
        const named = box.querySelector("caption, title");
        box.tabIndex = 0;
        box.setAttribute("role", "region");
        box.setAttribute("aria-label", named ? named.textContent : "wide contents");
      } else if (!wide) {
        for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
      }
    }
  };
  reachable();
  addEventListener("resize", reachable);

  // ---- the form: the answers stand in the page, worked out by the engine; here they are looked up

  const store = document.getElementById("answers");
  if (!store) return;
  const data = JSON.parse(store.textContent);
  const form = document.getElementById("form");
  const shown = document.getElementById("answered");
  const link = document.getElementById("link");

  const answers = (told) => {
    const kept = new Map();
    const value = (number) => {
      if (!kept.has(number)) kept.set(number, worth(number));
      return kept.get(number);
    };
    const worth = (number) => {
      const [kind, , count, tree] = data.variables[number];
      if (kind === "fact" || kind === "asked") return told.has(number) ? told.get(number) : count;
      const found = kind === "verdict" ? verdict() : leaf(tree).v;
      return found < 0 ? count : found;
    };
    const leaf = (tree) => {
      while (tree >= 0) {
        const node = data.nodes[tree];
        tree = node[1 + value(node[0])];
      }
      return data.leaves[-1 - tree];
    };
    const findings = () =>
      data.questions.filter(([, , kind]) => kind === "ground")
        .map(([, label, , tree]) => ({ label, ...leaf(tree) })).filter((found) => !found.x_off);
    const gravity = (found) => Math.max(...(found.x_candidates || [found.x_verdict]).map((one) => data.verdicts[one][1]));
    const coverage = (strictly) => {
      const found = findings();
      const closed = found.filter((one) => one.v >= 0);
      const gravest = Math.max(-1, ...closed.map(gravity));
      const known = closed.filter((one) => !one.x_candidates && gravity(one) === gravest);
      const named = Math.min(data.verdicts.length, ...known.map((one) => one.x_verdict));
      const graver = (one) => {
        const possible = one.p || [];
        const most = possible.length ? Math.max(...possible.map((at) => data.verdicts[at][1])) : 3;
        return most > gravest || (strictly && possible.some((at) => data.verdicts[at][1] === gravest && at < named));
      };
      const mattering = found.filter((one) => one.v < 0 && graver(one));
      if (mattering.length) {
        return {
          known: false, needs: mattering.flatMap((one) => one.n || []), impossible: mattering.some((one) => one.i),
          because: [...closed, ...mattering].flatMap((one) => one.b || []),
        };
      }
      const because = closed.flatMap((one) => one.b || []);
      const clash = closed.find((one) => one.x_candidates && gravity(one) === gravest);
      if (clash && !known.length) {
        const sides = clash.x_candidates.map((one) => data.verdicts[one][0]).join(" or ");
        const preferred = clash.x_preferred === null ? "undecided" : `preferred: ${data.verdicts[clash.x_preferred][0]}`;
        return { known: true, key: `conflict ${clash.x_candidates}`, words: `contradiction: ${sides}; ${preferred}`, because };
      }
      const at = known.length ? named : data.verdicts.findIndex(([name]) => name === "silent");
      const deciding = known.find((one) => one.x_verdict === named);
      const words = data.verdicts[at][0] === "silent" ? "the handbook does not say" : data.verdicts[at][0];
      return { known: true, key: at, words: words + ((deciding && deciding.w) || ""), because, at };
    };
    const verdict = () => {
      const found = coverage(false);
      return found.known && found.at !== undefined ? found.at : -1;
    };
    // The facts behind what an answer hangs on: some of it is worked out from others.
    const behind = (needs) => needs.flatMap((need) => {
      if (typeof need === "string") return [need];
      const [kind, , , tree] = data.variables[need];
      if (kind === "verdict") return behind(coverage(false).needs || []);
      return tree === null ? [need] : behind(leaf(tree).n || []);
    });
    const plain = (tree) => {
      const found = leaf(tree);
      return {
        known: found.v >= 0, key: found.k, words: found.w || "", needs: found.n || [], impossible: Boolean(found.i),
        because: found.b || [],
      };
    };
    return { plain, coverage, behind };
  };

  // What is not told cannot matter where every value of it leads to the same answer. The engine tries as many.
  const settled = (told, ask) => {
    const first = ask(told);
    if (first.known || first.impossible) return first;
    const leaves = [];
    const tried = new Set();
    let left = 256;
    const agree = (now, part) => {
      for (const number of answers(now).behind(part.needs)) {
        if (typeof number === "string" || now.has(number) || !data.variables[number][4]) continue;
        tried.add(number);
        for (let at = 0; at < data.variables[number][2]; at += 1) {
          if (left <= 0) return false;
          left -= 1;
          const then = new Map(now).set(number, at);
          const found = ask(then);
          if (found.impossible) continue;
          if (!found.known) {
            if (!agree(then, found)) return false;
            continue;
          }
          leaves.push(found);
          if (found.key !== leaves[0].key) return false;
        }
        return true;
      }
      return false;
    };
    return agree(told, first) && leaves.length ? { ...leaves[0], whatever: [...tried] } : first;
  };

  // ---- what is told

  const control = (number) => document.getElementById(`field-${number}`);

  const read = () => {
    const told = new Map();
    for (const [number, , several] of data.fields) {
      const box = control(number);
      if (several) {
        const marks = [...box.querySelectorAll("input:checked")].map((one) => one.value);
        if (marks.length) told.set(number, marks.reduce((sum, one) => sum + (one === "none" ? 0 : 2 ** Number(one)), 0));
      } else if (box.value !== "") told.set(number, Number(box.value));
    }
    return told;
  };

  const address = (told) => {
    const parts = new URLSearchParams();
    for (const [number, name, several, tokens] of data.fields) {
      if (!told.has(number)) continue;
      const at = told.get(number);
      parts.set(name, several ? tokens.filter((_, bit) => Math.floor(at / 2 ** bit) % 2).join(",") : tokens[at]);
    }
    return `#?${parts}`;
  };

  const restore = () => {
    if (!location.hash.startsWith("#?")) return false;
    const parts = new URLSearchParams(location.hash.slice(2));
    for (const [number, name, several, tokens] of data.fields) {
      const box = control(number);
      const said = parts.get(name);
      if (several) {
        const words = said === null ? null : said.split(",").filter((one) => one !== "");
        for (const one of box.querySelectorAll("input")) {
          const none = one.value === "none";
          one.checked = words !== null && (none ? !words.length : words.includes(tokens[Number(one.value)]));
        }
      } else box.value = said !== null && tokens.includes(said) ? String(tokens.indexOf(said)) : "";
    }
    return true;
  };

  // ---- answers

  const made = (name, text, kind) => {
    const found = document.createElement(name);
    if (text) found.textContent = text;
    if (kind) found.className = kind;
    return found;
  };

  const reasons = (numbers) => {
    const list = made("ul", "", "because");
    for (const number of new Set(numbers)) {
      const [text, clauses] = data.reasons[number];
      const item = made("li", text);
      for (const clause of clauses) {
        const id = `clause-${clause.toLowerCase()}`;
        item.append(" ");
        if (document.getElementById(id)) {
          const to = made("a", clause, "clause");
          to.href = `#${id}`;
          item.append(to);
        } else item.append(clause);
      }
      list.append(item);
    }
    return list;
  };

  const named = (numbers) => numbers.map((number) => data.variables[number][1]).join(", ");

  const missing = (needs) => {
    const line = made("p", "It hangs on: ", "needs");
    const seen = new Set();
    for (const need of needs) {
      if (seen.has(need)) continue;
      if (seen.size) line.append(", ");
      seen.add(need);
      if (need === "!") {
        line.append("a rule that goes wrong on such a ticket");
      } else if (typeof need === "string") {
        line.append(`${need.replace(/_/g, " ")} (the form cannot ask this)`);
      } else {
        const to = made("button", data.variables[need][1]);
        to.type = "button";
        to.addEventListener("click", () => {
          const box = control(need);
          (box.matches("select") ? box : box.querySelector("input")).focus();
        });
        line.append(to);
      }
    }
    return line;
  };

  const entry = (label, found, told) => {
    const box = made("div", "", `answer ${found.known ? "known" : "unknown"}`);
    box.append(made("dt", label));
    const said = made("dd");
    box.append(said);
    if (found.known) {
      said.append(made("strong", found.words));
      if (found.whatever) said.append(` whatever is told of ${named(found.whatever)}`);
    } else if (found.impossible) {
      said.append(made("strong", "not known"), ": the policy says that these facts cannot go together");
    } else {
      const needs = answers(told).behind(found.needs);
      const wrong = needs.length && needs.every((need) => need === "!");
      said.append(made("strong", wrong ? "could not be worked out" : "not known"));
      if (needs.length) said.append(missing(needs));
      else said.append(": the policy leaves it open");
    }
    if (found.because.length) said.append(reasons(found.because));
    return box;
  };

  const show = () => {
    const told = read();
    const list = made("dl");
    for (const [, label, kind, tree] of data.questions) {
      if (kind !== "ground") list.append(entry(label, settled(told, (now) => answers(now).plain(tree)), told));
    }
    if (data.questions.some(([, , kind]) => kind === "ground")) {
      let found = settled(told, (now) => answers(now).coverage(true));
      if (!found.known) found = answers(told).coverage(false);
      list.append(entry("coverage", found, told));
    }
    // Only what has changed is replaced, so that only that is read out.
    const before = shown.firstElementChild;
    if (!before) shown.append(list);
    else {
      for (const [at, box] of [...list.children].entries()) {
        if (!before.children[at].isEqualNode(box)) before.children[at].replaceWith(box);
      }
    }
    return told;
  };

  const update = () => {
    const told = show();
    link.href = address(told);
    history.replaceState(null, "", told.size ? link.href : location.pathname + location.search);
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    // Among the words of a set, `none of these` stands alone.
    const box = event.target.closest("fieldset");
    if (box && event.target.checked) {
      for (const one of box.querySelectorAll("input")) {
        if ((one.value === "none") !== (event.target.value === "none")) one.checked = false;
      }
    }
    update();
  });
  form.addEventListener("reset", () => setTimeout(update));
  addEventListener("hashchange", () => { if (restore()) { link.href = address(show()); } });
  form.hidden = false;
  const linked = restore();
  link.href = address(show());
  if (linked) form.scrollIntoView();
})();
