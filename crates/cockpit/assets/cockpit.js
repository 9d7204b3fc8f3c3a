// The cockpit's own script: draws charts from the JSON beside them, and keeps a slider and its number together.
// Everything else works without it.
(function () {
  "use strict";
  var drawn = [];

  function draw(box) {
    if (box.dataset.drawn || !window.echarts) return;
    var source = document.getElementById(box.dataset.options);
    if (!source) return;
    box.dataset.drawn = "yes";
    var options = JSON.parse(source.textContent);
    options.animation = false;
    var begin = function () {
      var chart = window.echarts.init(box, null, { renderer: "svg" });
      chart.setOption(options);
      chart.on("click", function (event) {
        var link = event.data && event.data.href;
        if (link && link.charAt(0) === "/") window.location.assign(link);
      });
      drawn.push(chart);
    };
    if (!box.dataset.map) return begin();
    fetch(box.dataset.map, { credentials: "same-origin" })
      .then(function (answer) { return answer.json(); })
      .then(function (shapes) { window.echarts.registerMap("map", shapes); begin(); });
  }

  function drawAll(root) { root.querySelectorAll(".chart[data-options]").forEach(draw); }

  document.addEventListener("DOMContentLoaded", function () { drawAll(document); });
  document.addEventListener("htmx:afterSettle", function (event) { drawAll(event.target); });
  window.addEventListener("resize", function () {
    // A part that was replaced takes its charts along; a box that is not laid out has no size to draw in.
    drawn = drawn.filter(function (chart) {
      if (chart.getDom().isConnected) return true;
      chart.dispose();
      return false;
    });
    drawn.forEach(function (chart) {
      var box = chart.getDom();
      if (box.clientWidth > 0 && box.clientHeight > 0) chart.resize();
    });
  });

  // A slider and the number beside it say the same.
  document.addEventListener("input", function (event) {
    var other = event.target.dataset && document.getElementById(event.target.dataset.twin);
    if (other) other.value = event.target.value;
  });
  // A list that is chosen from goes there at once where it stands in a form marked so.
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.dataset.at === "once") form.requestSubmit();
  });
  // What is typed while the checks of a form are away stays: their answer knows the fields as they were when it was asked for.
  var typed = {};
  document.addEventListener("htmx:beforeSwap", function (event) {
    typed = {};
    if (!event.detail.target.hasAttribute("data-typed")) return;
    event.detail.target.querySelectorAll("input[id], select[id]").forEach(function (field) {
      typed[field.id] = { value: field.value, at: field.selectionStart };
    });
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    if (!event.detail.target.hasAttribute("data-typed")) return;
    Object.keys(typed).forEach(function (id) {
      var field = document.getElementById(id);
      if (!field || field.value === typed[id].value) return;
      field.value = typed[id].value;
      if (field === document.activeElement && field.setSelectionRange) field.setSelectionRange(typed[id].at, typed[id].at);
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    typed = {};
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-print]");
    if (button) window.print();
  });
})();
