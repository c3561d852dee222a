// 签名框：记下笔画，随表单提交。没有脚本时页面照样能用（写姓名）。
// Strokes (x, y, time, pressure) are kept, never a picture made by the phone.
(function () {
  "use strict";

  var canvas = document.getElementById("pad");
  if (!canvas || !window.SignaturePad) {
    return;
  }
  document.documentElement.className += " js";

  var strokes = document.querySelector("[data-strokes]");
  var ghost = document.getElementById("pad-ghost");
  var pad = new window.SignaturePad(canvas, {
    minWidth: 1.2,
    maxWidth: 4.2,
    penColor: "#15202b",
    throttle: 16,
  });

  function round(value, factor) {
    return Math.round(value * factor) / factor;
  }

  function point(p) {
    return { x: round(p.x, 10), y: round(p.y, 10), t: p.time, p: round(p.pressure || 0, 100) };
  }

  function keep() {
    var empty = pad.isEmpty();
    ghost.hidden = !empty;
    strokes.value = empty
      ? ""
      : JSON.stringify(
          pad.toData().map(function (stroke) {
            return { points: stroke.points.map(point) };
          })
        );
  }

  // Sets the canvas to the device's pixels and draws what was written again.
  function fit() {
    var written = pad.toData();
    var ratio = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    if (written.length) {
      pad.fromData(written);
    }
  }

  // After an error the form comes back with the strokes in it: show them.
  function restore() {
    var kept;
    if (!strokes.value) {
      return;
    }
    try {
      kept = JSON.parse(strokes.value);
    } catch (error) {
      strokes.value = "";
      return;
    }
    pad.fromData(
      kept.map(function (stroke) {
        return {
          minWidth: 1.2,
          maxWidth: 4.2,
          penColor: "#15202b",
          points: stroke.points.map(function (p) {
            return { x: p.x, y: p.y, time: p.t, pressure: p.p };
          }),
        };
      })
    );
    ghost.hidden = true;
  }

  fit();
  restore();

  // Mobile Chrome fires resize while scrolling: only a new width matters.
  var width = canvas.offsetWidth;
  window.addEventListener("resize", function () {
    if (canvas.offsetWidth !== width) {
      width = canvas.offsetWidth;
      fit();
    }
  });

  pad.addEventListener("beginStroke", function () {
    ghost.hidden = true;
  });
  pad.addEventListener("endStroke", keep);
  document.getElementById("pad-clear").addEventListener("click", function () {
    pad.clear();
    keep();
  });
})();
