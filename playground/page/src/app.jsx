import { useCallback, useEffect, useRef, useState } from "react";
import { Conversation } from "./conversation.jsx";
import { Modal } from "./modal.jsx";
import { Screen } from "./screen.js";
import { post, useScene } from "./server.js";
import { Sidebar, TopBar } from "./sidebar.jsx";
import { Thread } from "./thread.jsx";

export function App() {
  const [me, setMe] = useState(() => new URLSearchParams(location.search).get("as") || "ana");
  const [channelId, setChannelId] = useState(null);
  const [threadTs, setThreadTs] = useState(null);
  const [notice, setNotice] = useState(null);
  const [scene, connected] = useScene(me);
  const expecting = useRef(null);

  const act = useCallback(
    async (name, body) => {
      const problem = await post(name, { as: me, ...body });
      if (problem) setNotice(problem);
      return problem;
    },
    [me],
  );
  useEffect(() => {
    const timer = notice && setTimeout(() => setNotice(null), 6000);
    return () => clearTimeout(timer);
  }, [notice]);

  const channel = scene?.channels.find((one) => one.id === channelId) ?? scene?.channels[0];
  useNewThread(channel, expecting, setThreadTs);
  if (!scene || !channel) return <div className="loading">Opening the workspace …</div>;

  const thread = threadTs && channel.messages.find((message) => message.ts === threadTs);
  const expect = () => {
    const seen = new Set(channel.messages.map((message) => message.ts));
    expecting.current = { channel: channel.id, seen, me: scene.me };
  };
  const newChat = () => {
    expect();
    act("pane", { viewing: scene.channels[0].id });
  };
  const say = (text, inThread) => {
    if (!inThread) expect();
    return act("say", { channel: channel.id, text, thread: inThread });
  };
  const open = (id) => {
    setChannelId(id);
    setThreadTs(null);
    const opened = scene.channels.find((one) => one.id === id);
    if (opened.isBotDm && scene.pane === "agent") act("pane", { viewing: channel.id });
  };
  return (
    <Screen.Provider value={{ scene, act, channel, expect }}>
      <div className={`app ${thread ? "with-thread" : ""}`}>
        <TopBar scene={scene} me={me} onSwitch={setMe} />
        <Sidebar scene={scene} current={channel.id} onOpen={open} />
        <Conversation key={channel.id} channel={channel} onThread={setThreadTs} openThread={threadTs} say={say} newChat={newChat} />
        {thread && <Thread key={threadTs} root={thread} say={say} onClose={() => setThreadTs(null)} />}
        {scene.modal && <Modal key={scene.modal.id} view={scene.modal} />}
        {notice && <div className="notice" role="alert" data-testid="notice">{notice}</div>}
        {!connected && <div className="notice">The local workspace stopped. Waiting for it to come back …</div>}
      </div>
    </Screen.Provider>
  );
}

// Whether the bot wrote in this thread, or Slack itself began it for somebody's new chat.
function begun(root, me, channel) {
  if (root.isBot || root.subtype === "assistant_app_thread") return true;
  return root.user === me && channel.messages.some((one) => one.isBot && one.thread === root.ts);
}

// A thread that the bot begins, or begins under what was just said, opens: a newcomer sees at once that it answers.
function useNewThread(channel, expecting, setThreadTs) {
  useEffect(() => {
    const wanted = expecting.current;
    if (!wanted || !channel || wanted.channel !== channel.id) return;
    const started = channel.messages.find(
      (message) => message.isRoot && message.thread && !wanted.seen.has(message.ts) && begun(message, wanted.me, channel),
    );
    if (started) {
      expecting.current = null;
      setThreadTs(started.ts);
    }
  }, [channel, expecting, setThreadTs]);
}
