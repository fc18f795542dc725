"""Japanese spoken in plain forms, without stops, is heard sentence by sentence."""

import pytest

from bot.drafting.speech import spans


@pytest.mark.parametrize(
    "said",
    [
        "刃は毎月替える|替えないところは1年で欠ける",
        "今の機械は昔より静かになった|騒音は70デシベルくらい",
        "粉が出るよ|粉が出たらもう遅い",
        "現場はもう大体覚えてる|新人は最初の一週間はベテランがつく",
        "アルミの袋に反応しちゃうんで |管の交換は三年に一回",
        "検査は目で見るだけ |写真は撮らない",
        "水分が多いと割れるから |乾燥は必ずやる",
        # these go on from the verb into their noun, or from one clause into the next
        "うちは研修を受けた人が作業します",
        "うちは研修を受けた人は断らない",
        "このポンプは海水に使うポンプなら3年持つんだけど真水だと10年いける",
        "箱の外に漏れる線量は一時間に一マイクロシーベルト",
        "アルコールで拭いて貼る前はよく乾かす",
        "配管は耐熱のものにしてもらうと入る量はコンテナで六個",
        "見つけにくいのは髪の毛と薄いプラスチックのフィルムだよ",
        "熱はですね百五十度まで大丈夫",
        "一番違うのは段取りの回数だと思う",
    ],
)
def test_plain_speech_is_cut_where_a_sentence_ends(said: str) -> None:
    parts = said.split("|")
    text = "".join(parts)
    assert [text[a:b] for a, b in spans(text, transcript=True)] == parts
