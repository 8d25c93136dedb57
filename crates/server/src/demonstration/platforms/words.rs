//! What the platforms say, in both languages.

use axum::http::HeaderMap;
use axum::http::header;

use crate::demonstration::hosts::Host;

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Chinese,
}

impl Language {
    /// By its name in an address or a cookie.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "en" => Some(Self::English),
            "zh-Hans" => Some(Self::Chinese),
            _ => None,
        }
    }

    /// What a browser wants: what was chosen here before, else the first of its languages that there is.
    pub(super) fn wanted(headers: &HeaderMap) -> Self {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let mut chosen =
            pairs.filter(|(name, _)| *name == "language").filter_map(|(_, value)| Self::named(value));
        if let Some(language) = chosen.next() {
            return language;
        }
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let known = wanted.split(',').filter_map(|one| match one.trim().get(..2)? {
            "en" => Some(Self::English),
            "zh" => Some(Self::Chinese),
            _ => None,
        });
        known.into_iter().next().unwrap_or(Self::English)
    }

    pub(super) fn words(self, kind: Host) -> Words {
        match self {
            Self::English => english(kind),
            Self::Chinese => chinese(kind),
        }
    }
}

/// What one platform says and the others do not.
pub(super) struct Own {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) inside: &'static str,
    pub(super) asked: &'static [&'static str],
    /// What is proven about the age; empty where nothing is.
    pub(super) age: &'static str,
}

/// The texts of a platform's page.
pub(super) struct Words {
    pub(super) own: Own,
    pub(super) code: &'static str,
    pub(super) not_asked: &'static str,
    pub(super) not_known: &'static str,
    pub(super) account: &'static str,
    pub(super) no_account: &'static str,
    pub(super) proven: &'static str,
    pub(super) shown: &'static str,
    pub(super) since: &'static str,
    pub(super) connection: &'static str,
    pub(super) standing: &'static str,
    pub(super) skip: &'static str,
    pub(super) language: &'static str,
    pub(super) asks: &'static str,
    pub(super) log_in: &'static str,
    pub(super) log_out: &'static str,
    pub(super) other_device: &'static str,
    pub(super) other_device_how: &'static str,
    pub(super) qr: &'static str,
    pub(super) address: &'static str,
    pub(super) copy: &'static str,
    pub(super) copied: &'static str,
    pub(super) open: &'static str,
    pub(super) expired: &'static str,
    pub(super) failed: &'static str,
    pub(super) early: &'static str,
    pub(super) no_script: &'static str,
    pub(super) knows: &'static str,
    pub(super) you: &'static str,
    pub(super) no_posts: &'static str,
    pub(super) write: &'static str,
    pub(super) send: &'static str,
    pub(super) delivery: &'static str,
    pub(super) days: &'static str,
    pub(super) to_name: &'static str,
    pub(super) offer_name: &'static str,
    pub(super) show_name: &'static str,
    pub(super) play: &'static str,
    pub(super) synthetic: &'static str,
}

/// What a platform says of itself.
fn english_of(kind: Host) -> Own {
    let (name, about, inside, asked, age): (_, _, _, &[&str], _) = match kind {
        Host::Shop => (
            "The shop",
            "Order something and have it brought to your region.",
            "Delivery",
            &["your region: it decides how long a delivery takes"],
            "",
        ),
        Host::Game => (
            "The game",
            "A game for adults.",
            "You are in",
            &[
                "that you are 18 or older: the game is for adults",
                "that your credential is in good standing today",
                "a pseudonym, the same at each visit, so that your score is found again",
            ],
            "18 or older",
        ),
        _ => (
            "The forum",
            "A place to talk, for people of 14 and older.",
            "Posts",
            &[
                "that you are 14 or older: younger people may not take part",
                "a pseudonym, the same at each visit, so that your posts are yours",
            ],
            "14 or older",
        ),
    };
    Own { name, about, inside, asked, age }
}

fn english(kind: Host) -> Words {
    Words {
        own: english_of(kind),
        code: "en",
        not_asked: "Not asked and not told: your name, your date of birth, any number of a document.",
        not_known: "This is all. Your wallet showed nothing else, and no other platform gets the same pseudonym.",
        account: "Your pseudonym here",
        no_account: "no account: at your next visit nobody here knows that it is you",
        proven: "Proven, and nothing more about it",
        shown: "Shown by your wallet",
        since: "Logged in since",
        connection: "Your connection, as every website sees it",
        standing: "a credential in good standing",
        skip: "Skip to the content",
        language: "Language",
        asks: "To log in, we ask for",
        log_in: "Log in with your wallet",
        log_out: "Log out",
        other_device: "My wallet is on another device",
        other_device_how: "Scan this with the device that has your wallet, or paste the address there. This page notices \
                           when you have answered. Never do this with a code that somebody else sent you.",
        qr: "The address of the request as a QR code",
        address: "The same as text",
        copy: "Copy",
        copied: "Copied. Waiting for your answer.",
        open: "Waiting for your answer.",
        expired: "The request has expired. Load the page again.",
        failed: "That did not work. Please try again.",
        early: "Nothing about good standing has been published yet. Please try again in a moment.",
        no_script: "Logging in needs JavaScript on this page.",
        knows: "What this platform knows of you",
        you: "you",
        no_posts: "Nobody has written anything yet.",
        write: "Write something",
        send: "Post",
        delivery: "Delivery to",
        days: "days",
        to_name: "Addressed to",
        offer_name: "If the parcel should be addressed to you by name, you can show your name. Then the shop knows it, \
                     and so does everybody with whom it shares what it knows.",
        show_name: "Show my name",
        play: "The door is open. What you play here is kept under your pseudonym.",
        synthetic: "Part of a demonstration. All people in it are synthetic.",
    }
}

/// What a platform says of itself.
fn chinese_of(kind: Host) -> Own {
    let (name, about, inside, asked, age): (_, _, _, &[&str], _) = match kind {
        Host::Shop => {
            ("商店", "下单并配送到您所在的地区。", "配送", &["您所在的地区：它决定配送需要几天"], "")
        }
        Host::Game => (
            "游戏",
            "面向成年人的游戏。",
            "欢迎进入",
            &[
                "您已年满 18 岁：本游戏只面向成年人",
                "您的凭证今天仍然有效",
                "一个化名，每次来访都相同，以便找回您的成绩",
            ],
            "年满 18 岁",
        ),
        _ => (
            "论坛",
            "供 14 岁及以上的人交流的地方。",
            "帖子",
            &["您已年满 14 岁：更年幼的人不能参加", "一个化名，每次来访都相同，以便您的帖子归您所有"],
            "年满 14 岁",
        ),
    };
    Own { name, about, inside, asked, age }
}

fn chinese(kind: Host) -> Words {
    Words {
        own: chinese_of(kind),
        code: "zh-Hans",
        not_asked: "不询问、也不会得知：您的姓名、出生日期和任何证件号码。",
        not_known: "仅此而已。您的钱包没有出示其他内容，其他平台也不会得到同一个化名。",
        account: "您在这里的化名",
        no_account: "没有账户：下次来访时，这里没有人知道是您",
        proven: "已证明，且不透露更多",
        shown: "您的钱包所出示的内容",
        since: "登录时间",
        connection: "您的网络连接，任何网站都能看到",
        standing: "凭证有效",
        skip: "跳到正文",
        language: "语言",
        asks: "登录时我们需要",
        log_in: "用您的钱包登录",
        log_out: "退出登录",
        other_device: "我的钱包在另一台设备上",
        other_device_how: "请用装有钱包的设备扫描，或把地址粘贴到那里。您答复后本页会自动得知。切勿对他人发给您的代码这样做。",
        qr: "以二维码表示的请求地址",
        address: "同一地址的文字形式",
        copy: "复制",
        copied: "已复制。正在等待您的答复。",
        open: "正在等待您的答复。",
        expired: "请求已过期。请重新载入本页。",
        failed: "未能成功。请重试。",
        early: "尚未公布任何有效性信息。请稍后再试。",
        no_script: "登录需要在本页启用 JavaScript。",
        knows: "本平台所知道的关于您的一切",
        you: "您",
        no_posts: "还没有人发帖。",
        write: "写点什么",
        send: "发布",
        delivery: "配送至",
        days: "天",
        to_name: "收件人",
        offer_name: "如果希望包裹写上您的姓名，您可以出示姓名。那样商店就会知道它，与商店共享信息的任何人也会知道。",
        show_name: "出示我的姓名",
        play: "大门已为您打开。您在这里的游戏记录保存在您的化名之下。",
        synthetic: "演示的一部分。其中所有人物均为虚构。",
    }
}
