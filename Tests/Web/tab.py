"""One tab of a browser of its own: what stands in it, the keys, the mouse and the fingers that it is used with, and its complaints."""

import base64
import json
import pathlib

from chromium import Chromium, Failed
from machine import until

# Before any script of the page: what the page must not cause is told to the test, and what it costs is noted.
WATCH = """
addEventListener('securitypolicyviolation', (event) =>
  tellTest(JSON.stringify({violation: event.violatedDirective, uri: event.blockedURI, sample: event.sample, at: event.sourceFile})));
globalThis.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({type: 'longtask'});
globalThis.slowInputs = [];
new PerformanceObserver((list) => slowInputs.push(...list.getEntries().map((entry) => entry.duration)))
  .observe({type: 'event', durationThreshold: 16});
"""

# key: (code, number, what it writes)
KEYS = {
    "Enter": ("Enter", 13, "\r"), "Tab": ("Tab", 9, ""), "Escape": ("Escape", 27, ""), " ": ("Space", 32, " "),
    "ArrowUp": ("ArrowUp", 38, ""), "ArrowDown": ("ArrowDown", 40, ""), "ArrowLeft": ("ArrowLeft", 37, ""),
    "ArrowRight": ("ArrowRight", 39, ""), "Home": ("Home", 36, ""), "End": ("End", 35, ""), "PageUp": ("PageUp", 33, ""),
    "Backspace": ("Backspace", 8, ""), "F1": ("F1", 112, ""),
}
MODIFIERS = {"Alt": 1, "Control": 2, "Shift": 8}

# What stands where the mouse would press, and whether that is the element or part of it.
PLACE = """(selector) => {
  const element = document.querySelector(selector);
  if (!element || !element.checkVisibility({checkVisibilityCSS: true, checkOpacity: true})) return null;
  element.scrollIntoView({block: 'nearest', inline: 'nearest', behavior: 'instant'});
  const box = element.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) return null;
  const x = box.x + box.width / 2, y = box.y + box.height / 2;
  const top = document.elementFromPoint(x, y);
  return top && (element.contains(top) || top.contains(element) && top.tagName === 'LABEL') ? {x, y} : null;
}"""


class Tab:
    """Everything here waits for what it asks for; nothing sleeps."""

    def __init__(self, chromium: Chromium, width: int = 1200, height: int = 760, is_phone: bool = False, is_dark: bool = False,
                 timezone: str = "UTC", locale: str = "en-US"):
        self.chromium, self.is_phone = chromium, is_phone
        self.problems: list[str] = []
        self.excused: list[str] = []
        self.connections = 0
        self.questions = 0
        self.context = chromium.call("Target.createBrowserContext")["browserContextId"]
        self.target = chromium.call("Target.createTarget", url="about:blank", browserContextId=self.context, newWindow=True)["targetId"]
        self.session = chromium.call("Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        chromium.listen(self.session, self._told)
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Runtime.addBinding", name="tellTest")
        self.before_each_page(WATCH)
        # All tabs are looked at, though there is but one desk.
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        self.call("Emulation.setTimezoneOverride", timezoneId=timezone)
        self.call("Emulation.setLocaleOverride", locale=locale)
        self.resize(width, height)
        if is_phone:
            self.call("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=1)
        self.prefer(is_dark)

    def call(self, method: str, **parameters) -> dict:
        return self.chromium.call(method, self.session, **parameters)

    # What Chromium tells

    def _told(self, method: str, parameters: dict) -> None:
        if method == "Page.javascriptDialogOpening":
            self.problems.append(f"a dialog was opened: {parameters['message']!r}")
            self.chromium.send("Page.handleJavaScriptDialog", self.session, accept=True)
        elif method == "Network.webSocketCreated":
            self.connections += 1
        elif method == "Network.requestWillBeSent" and parameters["request"]["url"].endswith("/healthz"):
            self.questions += 1
        elif method == "Runtime.bindingCalled":
            self.problems.append(f"against the security policy: {parameters['payload']}")
        elif method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.problems.append(f"thrown: {details.get('exception', {}).get('description', details['text'])}")
        elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            self.problems.append(f"console: {[each.get('value', each.get('description')) for each in parameters['args']]}")
        elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            entry = parameters["entry"]
            self.problems.append(f"log: {entry['source']}: {entry['text']} {entry.get('url', '')}")

    def complaints(self) -> list[str]:
        """What went wrong in the page that the scenario has not excused."""
        self.chromium.take_in()
        return [problem for problem in self.problems if not any(words in problem for words in self.excused)]

    def excuse(self, *words: str) -> None:
        """The browser itself complains of what the scenario does on purpose: where a complaint holds one of these, it is none."""
        self.excused += words

    # What stands there

    def evaluate(self, function: str, *arguments):
        """The value of a JavaScript function, or the one that its promise brings."""
        text = f"({function})({', '.join(json.dumps(each) for each in arguments)})"
        answer = self.call("Runtime.evaluate", expression=text, returnByValue=True, awaitPromise=True, userGesture=True)
        if details := answer.get("exceptionDetails"):
            raise Failed(details.get("exception", {}).get("description") or details["text"])
        return answer["result"].get("value")

    def until(self, function: str, *arguments, what: str = "", seconds: float = 15):
        """Waits until the function gives something true. A page that is being left cannot answer, and is asked again."""
        def ask():
            try:
                return self.evaluate(function, *arguments)
            except Failed as failure:
                if any(words in str(failure) for words in ("context was destroyed", "Cannot find context", "navigated or closed")):
                    return None
                raise

        return until(ask, what or f"{function} with {arguments}", seconds)

    def text(self, selector: str) -> str:
        return self.evaluate("(selector) => document.querySelector(selector)?.innerText ?? ''", selector)

    def value(self, selector: str) -> str:
        return self.evaluate("(selector) => document.querySelector(selector).value", selector)

    def is_shown(self, selector: str) -> bool:
        return self.evaluate("""(selector) => [...document.querySelectorAll(selector)].some((each) =>
          each.checkVisibility({checkVisibilityCSS: true}) && each.getBoundingClientRect().width > 0)""", selector)

    def count(self, selector: str) -> int:
        return self.evaluate("(selector) => document.querySelectorAll(selector).length", selector)

    def shows(self, selector: str, words: str = "", seconds: float = 15) -> str:
        """Waits until something that the selector names is visible and holds these words; gives its text."""
        return self.until("""(selector, words) => [...document.querySelectorAll(selector)].find((each) =>
          each.checkVisibility({checkVisibilityCSS: true}) && each.getBoundingClientRect().width > 0
          && each.innerText.includes(words))?.innerText.concat(' ')""", selector, words, what=f"{selector} shows {words!r}", seconds=seconds)

    def hides(self, selector: str, words: str = "", seconds: float = 15) -> None:
        """Waits until nothing that the selector names is visible and holds these words."""
        self.until("""(selector, words) => ![...document.querySelectorAll(selector)].some((each) =>
          each.checkVisibility({checkVisibilityCSS: true}) && each.getBoundingClientRect().width > 0
          && each.innerText.includes(words))""", selector, words, what=f"{selector} shows {words!r} no more", seconds=seconds)

    def focus(self) -> str:
        """What has the keyboard: `#id`, or the tag of what has none."""
        return self.evaluate("() => { const it = document.activeElement; return it.id ? `#${it.id}` : it.tagName.toLowerCase(); }")

    def has_focus(self, selector: str) -> None:
        self.until("(selector) => document.activeElement?.matches(selector)", selector, what=f"{selector} has the keyboard")

    # Hands

    def place(self, selector: str) -> dict:
        """Where its middle is, once it is there, visible, and nothing lies over it."""
        return self.until(PLACE, selector, what=f"{selector} can be pressed")

    def click(self, selector: str) -> None:
        """With the mouse, or the finger where there is no mouse."""
        place = self.place(selector)
        if self.is_phone:
            self.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[place])
            self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
            return
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, button="none" if kind == "mouseMoved" else "left", clickCount=1, **place)

    def hover(self, selector: str) -> None:
        self.call("Input.dispatchMouseEvent", type="mouseMoved", **self.place(selector))

    def press(self, *keys: str) -> None:
        """Keys one after the other, as "Enter", "Shift+Tab", "Alt+a" or a letter."""
        for each in keys:
            *held, key = each.split("+") if len(each) > 1 else [each]
            modifiers = sum(MODIFIERS[name] for name in held)
            code, number, written = KEYS.get(key) or (f"Key{key.upper()}", ord(key.upper()), key)
            written = "" if modifiers & ~MODIFIERS["Shift"] else written
            common = {"modifiers": modifiers, "key": key, "code": code, "windowsVirtualKeyCode": number}
            self.call("Input.dispatchKeyEvent", type="keyDown" if written else "rawKeyDown", text=written, **common)
            self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, words: str) -> None:
        """Writes where the keyboard is, as an input method does: all at once."""
        self.call("Input.insertText", text=words)

    def fill(self, selector: str, words: str) -> None:
        """Writes into a field, in place of what stands there."""
        self.click(selector)
        self.has_focus(selector)
        self.evaluate("() => document.activeElement.select()")
        self.type(words) if words else self.press("Backspace")

    def paste(self, words: str) -> None:
        """From the clipboard, by its key."""
        origin = self.evaluate("() => location.origin")
        self.chromium.call("Browser.grantPermissions", origin=origin, browserContextId=self.context,
                           permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        self.evaluate("(words) => navigator.clipboard.writeText(words)", words)
        self.call("Input.dispatchKeyEvent", type="rawKeyDown", key="v", code="KeyV", windowsVirtualKeyCode=86,
                  modifiers=MODIFIERS["Control"], commands=["paste"])
        self.call("Input.dispatchKeyEvent", type="keyUp", key="v", code="KeyV", windowsVirtualKeyCode=86, modifiers=MODIFIERS["Control"])

    # The browser around it

    def go(self, address: str) -> None:
        answer = self.call("Page.navigate", url=address)
        if error := answer.get("errorText"):
            raise Failed(f"{address}: {error}")
        self.until("() => document.readyState === 'complete' && location.href !== 'about:blank'", what=f"{address} is loaded")

    def reload(self) -> None:
        self.evaluate("() => { globalThis.isOld = true; }")
        self.call("Page.reload")
        self.until("() => !globalThis.isOld && document.readyState === 'complete'", what="the page is loaded again")

    def before_each_page(self, script: str) -> None:
        self.call("Page.addScriptToEvaluateOnNewDocument", source=script)

    def resize(self, width: int, height: int) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=2 if self.is_phone else 1,
                  mobile=self.is_phone)

    def prefer(self, is_dark: bool, is_still: bool = True) -> None:
        """The system's wishes. Without motion, nothing is half faded in when it is looked at."""
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if is_still else "no-preference"}])

    def look_away(self) -> None:
        """Another tab lies over this one, which draws nothing from now on."""
        self.call("Emulation.setFocusEmulationEnabled", enabled=False)
        self.over_it = self.chromium.call("Target.createTarget", url="about:blank", browserContextId=self.context)["targetId"]
        self.until("() => document.visibilityState === 'hidden'", what="it is hidden")

    def look_here(self) -> None:
        self.chromium.call("Target.closeTarget", targetId=self.over_it)
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)
        self.until("() => document.visibilityState === 'visible' && document.hasFocus()", what="it is looked at")

    def offline(self, is_offline: bool = True) -> None:
        """The browser's own network, as when a lid is closed. Its connections stay half open."""
        self.excuse("ERR_INTERNET_DISCONNECTED")
        self.call("Network.emulateNetworkConditions", offline=is_offline, latency=0, downloadThroughput=-1, uploadThroughput=-1)

    def picture(self, path: pathlib.Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def end(self) -> None:
        self.chromium.call("Target.disposeBrowserContext", browserContextId=self.context)
