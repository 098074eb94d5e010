import { useContext, useEffect, useLayoutEffect, useRef } from "react";
import { Avatar, nameOf } from "./avatar.jsx";
import { Blocks } from "./blocks.jsx";
import { Screen } from "./screen.js";

const GROUPED_SECONDS = 300;

export function Messages({ messages, onThread, openThread, inThread, testid, children }) {
  const box = useRef(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    if (atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  });
  useEffect(() => {
    const scrolled = box.current;
    const watch = new ResizeObserver(() => {
      if (atEnd.current) scrolled.scrollTop = scrolled.scrollHeight;
    });
    watch.observe(scrolled.firstChild);
    return () => watch.disconnect();
  }, []);
  const scrolled = () => {
    const { scrollHeight, scrollTop, clientHeight } = box.current;
    atEnd.current = scrollHeight - scrollTop - clientHeight < 60;
  };
  return (
    <div className="messages" ref={box} onScroll={scrolled} data-testid={testid} role="log">
      <div>
        {children}
        {messages.map((message, index) => (
          <Message
            key={message.ts}
            message={message}
            grouped={isGrouped(messages[index - 1], message, inThread && index === 1)}
            onThread={onThread}
            isOpen={openThread === message.ts}
            divided={inThread && index === 1 ? messages.length - 1 : 0}
          />
        ))}
      </div>
    </div>
  );
}

function isGrouped(before, message, first) {
  if (!before || first || before.ephemeral || message.ephemeral || before.subtype || message.subtype) return false;
  return before.user === message.user && !before.thread === !message.thread && near(before, message);
}

function near(before, message) {
  return Number(message.ts) - Number(before.ts) < GROUPED_SECONDS;
}

function Message({ message, grouped, onThread, isOpen, divided }) {
  const { scene, channel, act } = useContext(Screen);
  const where = { channel: channel.id, ts: message.ts };
  const time = clock(message.ts);
  if (message.subtype === "channel_join") return <Joined message={message} />;
  return (
    <>
      {divided > 0 && <div className="divided">{count(divided, "reply", "replies")}</div>}
      <article
        className={`message ${grouped ? "grouped" : ""} ${message.ephemeral ? "ephemeral" : ""} ${isOpen ? "open" : ""}`}
        data-testid="message"
        data-ts={message.ts}
      >
        <div className="gutter">{grouped ? <time>{time.replace(/\s?[AP]M/i, "")}</time> : <Avatar user={message.user} />}</div>
        <div className="content">
          {message.ephemeral && <div className="only-you">Only visible to you</div>}
          {!grouped && (
            <div className="author">
              <strong>{nameOf(scene, message.user)}</strong>
              {message.isBot && <span className="badge">APP</span>}
              <time>{time}</time>
            </div>
          )}
          <Blocks blocks={shownBlocks(message)} state={message.state} surface={where} fallback={message.plain} />
          {message.edited && <div className="edited">(edited)</div>}
          {onThread && <Replies message={message} onThread={onThread} />}
        </div>
        <div className="tools">
          {onThread && message.isRoot && !message.ephemeral && (
            <button data-testid="reply-in-thread" onClick={() => onThread(message.ts)}>
              Reply in thread
            </button>
          )}
          {scene.shortcuts.map((shortcut) => (
            <button key={shortcut.callback} onClick={() => act("shortcut", { ...where, callback: shortcut.callback })}>
              {shortcut.title}
            </button>
          ))}
        </div>
      </article>
    </>
  );
}

function shownBlocks(message) {
  if (message.blocks.length) return message.blocks;
  return [{ type: "section", text: { type: "mrkdwn", text: message.text || " " } }];
}

function Joined({ message }) {
  const { scene, channel } = useContext(Screen);
  return (
    <div className="joined" data-testid="message" data-ts={message.ts}>
      <Avatar user={message.user} size={20} /> {nameOf(scene, message.user)} was added to #{channel.name}.
    </div>
  );
}

function Replies({ message, onThread }) {
  const { channel } = useContext(Screen);
  const replies = channel.messages.filter(
    (one) => one.thread === message.ts && one.ts !== message.ts && !one.ephemeral,
  );
  if (!replies.length) return null;
  const authors = [...new Set(replies.map((reply) => reply.user))].slice(0, 4);
  return (
    <button className="replies" data-testid="open-thread" onClick={() => onThread(message.ts)}>
      {authors.map((user) => (
        <Avatar key={user} user={user} size={22} />
      ))}
      <strong>{count(replies.length, "reply", "replies")}</strong>
      <span>Last reply at {clock(replies.at(-1).ts)}</span>
    </button>
  );
}

function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

function clock(ts) {
  return new Date(Number(ts) * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
