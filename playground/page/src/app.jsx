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
  const say = (text, inThread) => {
    if (text.startsWith("/")) expecting.current = { channel: channel.id, after: Date.now() / 1000 - 1 };
    return act("say", { channel: channel.id, text, thread: inThread });
  };
  const open = (id) => {
    setChannelId(id);
    setThreadTs(null);
  };
  return (
    <Screen.Provider value={{ scene, act, channel }}>
      <div className={`app ${thread ? "with-thread" : ""}`}>
        <TopBar scene={scene} me={me} onSwitch={setMe} />
        <Sidebar scene={scene} current={channel.id} onOpen={open} />
        <Conversation key={channel.id} channel={channel} onThread={setThreadTs} openThread={threadTs} say={say} />
        {thread && <Thread key={threadTs} root={thread} say={say} onClose={() => setThreadTs(null)} />}
        {scene.modal && <Modal key={scene.modal.id} view={scene.modal} />}
        {notice && <div className="notice" role="alert" data-testid="notice">{notice}</div>}
        {!connected && <div className="notice">The local workspace stopped. Waiting for it to come back …</div>}
      </div>
    </Screen.Provider>
  );
}

// A command that starts a thread opens it, so that a newcomer sees the first question at once.
function useNewThread(channel, expecting, setThreadTs) {
  useEffect(() => {
    const wanted = expecting.current;
    if (!wanted || !channel || wanted.channel !== channel.id) return;
    const started = channel.messages.find(
      (message) => message.isBot && message.isRoot && message.thread && Number(message.ts) > wanted.after,
    );
    if (started) {
      expecting.current = null;
      setThreadTs(started.ts);
    }
  }, [channel, expecting, setThreadTs]);
}
