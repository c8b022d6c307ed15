"""What a board says, without a loudspeaker: what makes sounds is stood in for, and keeps what was asked."""

from playwright.sync_api import Page

_EARS = """(() => {
    const kept = (window.heard = []);
    document.addEventListener("click", () => { window.touched = true; }, true);
    HTMLMediaElement.prototype.play = function () {
        if (!MAY_SOUND && !window.touched)
            return Promise.reject(new DOMException("no gesture yet", "NotAllowedError"));
        kept.push(new URL(this.src).pathname.split("/").pop());
        setTimeout(() => this.dispatchEvent(new Event("ended")), 1);
        return Promise.resolve();
    };
    const voice = (lang, localService) => ({ lang, localService, name: lang });
    const voices = VOICES.map(([lang, local]) => voice(lang, local));
    Object.defineProperty(window, "speechSynthesis", { value: {
        getVoices: () => voices,
        cancel() {},
        speak(told) { kept.push(`${told.lang}: ${told.text}`); setTimeout(() => told.onend(), 1); },
    } });
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})()"""


def listen(page: Page, voices: str = '[["zh-TW", true], ["en-GB", true]]', *, may_sound: bool = True) -> None:
    """From the next page on; `voices` are the machine's: language, and whether it needs no network.

    Unless it `may_sound`, it does after a touch only: a headless browser has no such rule of its own.
    """
    page.add_init_script(
        _EARS.replace("VOICES", voices).replace("MAY_SOUND", "true" if may_sound else "false")
    )


def heard(page: Page) -> list[str]:
    """What was played, by name of the file, and said, after its language; in order."""
    told: list[str] = page.evaluate("window.heard")
    return told


def said(page: Page) -> list[str]:
    """The same without chimes."""
    return [one for one in heard(page) if one != "chime.wav"]
