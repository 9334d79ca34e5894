// What only the browser knows: which formulas are wider than the column, and which regions scroll and therefore
// must be reachable by keyboard.
"use strict";

const SCROLLING = "pre, mjx-container, .cell_output .output, .table-scroll, .pst-scrollable-table-container, " +
  "dt.sig, .bd-sidebar-primary, .bd-sidebar-secondary, .bd-links, .bd-toc-nav";

// Measure all, then change all: a change between two measurements would lay the page out anew each time.
function markWideFormulas() {
  document.querySelectorAll("mjx-container.wide, div.math.wide").forEach(formula => formula.classList.remove("wide"));
  const inText = [...document.querySelectorAll("mjx-container:not([display])")].filter(formula =>
    formula.getBoundingClientRect().width > formula.closest("p, li, td, dd, dt, figcaption, div").clientWidth);
  const displayed = [...document.querySelectorAll("div.math:has(> mjx-container)")].filter(formula =>
    formula.querySelector("mjx-container").scrollWidth > formula.querySelector("mjx-container").clientWidth);
  [...inText, ...displayed].forEach(formula => formula.classList.add("wide"));
}

function scrolls(region) {
  const style = getComputedStyle(region);
  return (/auto|scroll/.test(style.overflowX) && region.scrollWidth > region.clientWidth) ||
    (/auto|scroll/.test(style.overflowY) && region.scrollHeight > region.clientHeight);
}

function mark() {
  markWideFormulas();
  const regions = [...document.querySelectorAll(SCROLLING)].map(region => [region, scrolls(region)]);
  for (const [region, reachable] of regions) {
    if (reachable) region.tabIndex = 0;
    else if (region.getAttribute("tabindex") === "0") region.removeAttribute("tabindex");
  }
}

window.addEventListener("load", async () => {
  await window.MathJax?.startup?.promise;
  mark();
  document.documentElement.dataset.ready = "";
});
// Opened answers and a turned phone change what scrolls.
document.addEventListener("toggle", mark, true);
window.addEventListener("resize", mark);
