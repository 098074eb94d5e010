import { useContext, useState } from "react";
import { Avatar } from "./avatar.jsx";
import { Composer } from "./composer.jsx";
import { Home } from "./home.jsx";
import { Messages } from "./messages.jsx";
import { Prompts } from "./pane.jsx";
import { Screen } from "./screen.js";
import { Lock } from "./sidebar.jsx";

const EXAMPLE = "/ragvsft our support bot quotes last year's prices";

export function Conversation({ channel, onThread, openThread, say, newChat }) {
  const { scene, act } = useContext(Screen);
  const [draft, setDraft] = useState(null);
  const [tab, setTab] = useState("messages");
  const shown = channel.messages.filter(
    (message) => message.joinsChannel || (message.ephemeral ? !message.thread : message.isRoot),
  );
  const sign = { channel: "# ", group: <Lock /> }[channel.kind];
  const showTab = (name) => {
    setTab(name);
    if (name === "home") act("home", {});
  };
  return (
    <main className="conversation">
      <div className="bar">
        <h1>
          {sign ?? <Avatar user={channel.isBotDm ? scene.bot.id : null} size={22} />} {channel.name}
        </h1>
        {channel.isBotDm && scene.hasHome && (
          <div className="tabs" role="tablist">
            {["messages", "home"].map((name) => (
              <button key={name} role="tab" aria-selected={tab === name} onClick={() => showTab(name)}>
                {name === "home" ? "Home" : "Messages"}
              </button>
            ))}
          </div>
        )}
        <span className="grow" />
        {channel.isBotDm && scene.pane === "assistant" && (
          <button className="quiet" data-testid="new-chat" onClick={newChat}>
            New chat
          </button>
        )}
        {!channel.hasBot && channel.kind !== "im" && (
          <button className="quiet" data-testid="invite" onClick={() => act("invite", { channel: channel.id })}>
            Add {scene.bot.name} to this channel
          </button>
        )}
        {channel.kind !== "im" && <span className="members">{channel.members} members</span>}
      </div>
      {tab === "home" ? (
        <Home />
      ) : (
        <>
          <Messages messages={shown} onThread={onThread} openThread={openThread} testid="channel-messages">
            <Beginning channel={channel} onExample={() => setDraft({ text: EXAMPLE })} />
          </Messages>
          {channel.isBotDm && <Prompts />}
          <Composer
            testid="composer"
            label={channel.kind === "im" ? `Message ${channel.name}` : `Message #${channel.name}`}
            draft={draft}
            onSend={(text) => say(text, undefined)}
          />
        </>
      )}
    </main>
  );
}

function Beginning({ channel, onExample }) {
  const { scene } = useContext(Screen);
  const place = channel.kind === "im" ? `your messages with ${channel.name}` : `#${channel.name}`;
  return (
    <section className="beginning">
      <h2>{channel.kind === "im" ? channel.name : `# ${channel.name}`}</h2>
      <p>
        This is the beginning of {place}.
        {!channel.hasBot && channel.kind !== "im" && ` ${scene.bot.name} has not been added here yet.`}
      </p>
      {channel.hasBot && (
        <p>
          Start with{" "}
          <button className="example" data-testid="example" onClick={onExample}>
            {EXAMPLE}
          </button>
        </p>
      )}
    </section>
  );
}
