import { useContext } from "react";
import { Composer } from "./composer.jsx";
import { Messages } from "./messages.jsx";
import { Prompts, Status } from "./pane.jsx";
import { Screen } from "./screen.js";

export function Thread({ root, say, onClose }) {
  const { channel } = useContext(Screen);
  const replies = channel.messages.filter((message) => message.thread === root.ts && message.ts !== root.ts);
  return (
    <aside className="thread" data-testid="thread" aria-label="Thread">
      <div className="bar">
        <h1>{root.title ?? "Thread"}</h1>
        <span className="members">{channel.kind === "im" ? channel.name : `# ${channel.name}`}</span>
        <span className="grow" />
        <button className="close" aria-label="Close thread" onClick={onClose}>
          ×
        </button>
      </div>
      <Messages messages={[root, ...replies]} inThread testid="thread-messages" />
      <Status text={channel.statuses[root.ts]} />
      {replies.every((reply) => reply.isBot) && <Prompts thread={root.ts} />}
      <Composer testid="thread-composer" label="Reply…" inThread onSend={(text) => say(text, root.ts)} />
    </aside>
  );
}
