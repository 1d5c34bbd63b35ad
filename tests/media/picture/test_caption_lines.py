"""Captions are broken into lines without fonts; drawn, each of them is to fit, or it would be broken once more."""

import pytest

from onetake.render.typography.fonts import FontLibrary
from onetake.render.typography.outlines import TextStyle, outline
from onetake.timeline.master import TextElement
from tests.films import film, scene

SAID = {
    "English": "Women swam among mammoths, and William wondered how much warm water they wanted tomorrow morning.",
    "capitals": "MAMMOTH MOMENTS WITH WARM WATER. MOMMA MADE WARM MUFFINS.",
    "signs": "@@@@@@@@@@ ———————————————— @@@@@@ %%%%%%%%%%%%%%%%%%%%%%%%%% WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "Russian": "ШИРОКАЯ ЭЛЕКТРИФИКАЦИЯ ЮЖНЫХ ГУБЕРНИЙ ДАСТ МОЩНЫЙ ТОЛЧОК. Жужжащие шершни щиплют шаркающих мышей.",
    "Greek": "ΞΕΣΚΕΠΑΖΩ ΤΗΝ ΨΥΧΟΦΘΟΡΑ ΒΔΕΛΥΓΜΙΑ ΜΕ ΩΜΕΓΑ. Η ομορφιά του κόσμου είναι ανεξάντλητη και πολύτιμη.",
    "Tamil": "அவர்கள் நியாயத்தையும் மனச்சாட்சியையும். அனைத்து மனிதர்களும் சுதந்திரமாகவே பிறக்கின்றனர்.",
    "Telugu": "ప్రతిపత్తిస్వత్వముల విషయమున మానవులెల్లరును జన్మతః స్వతంత్రులును సమానులును నగుదురు.",
    "Burmese": "လူတိုင်းသည် တူညီ လွတ်လပ်သော ဂုဏ်သိက္ခာဖြင့် လည်းကောင်း၊ တူညီလွတ်လပ်သော အခွင့်အရေးများဖြင့် လည်းကောင်း၊",
    "Japanese": "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "emoji": "😀😃😄😁😆😅🤣😂🙂🙃😉😊😇🥰😍🤩😘😀😃😄😁😆😅🤣😂🙂🙃😉😊😇🥰😍🤩😘",
}


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)], ids=["portrait", "landscape"])
@pytest.mark.parametrize("said", SAID.values(), ids=list(SAID))
def test_the_lines_of_a_caption_fit_as_they_are_drawn(said: str, size: tuple[int, int]) -> None:
    output = {"width": size[0], "height": size[1], "fps": {"num": 30, "den": 1}}
    master = film(scene("one", durationInFrames=9000, narration=f"{said} " * 5), outputFormat=output)
    fonts = FontLibrary(master, {}, lambda warning: None)
    captions = [e for e in master.elements if isinstance(e, TextElement)]
    assert captions
    for caption in captions:
        style = TextStyle(caption.font, caption.align, None, caption.line_height, caption.letter_spacing)
        for line in caption.text.splitlines():
            drawn = outline(line, style, fonts)
            assert caption.max_width is not None
            assert drawn.right - drawn.left <= caption.max_width, line
