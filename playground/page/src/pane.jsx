import { useContext } from "react";
import { Avatar } from "./avatar.jsx";
import { Screen } from "./screen.js";

// What the app offers to ask, over the composer: for the whole pane, or in one of its threads.
export function Prompts({ thread = null }) {
  const { scene, act, expect } = useContext(Screen);
  const offer = scene.prompts.find((one) => one.thread === thread);
  if (!offer) return null;
  const take = (prompt) => {
    if (!thread) expect();
    act("prompt", { title: prompt.title, thread });
  };
  return (
    <div className="prompts" data-testid="prompts">
      {offer.heading && <span className="hint">{offer.heading}</span>}
      {offer.prompts.map((prompt) => (
        <button key={prompt.title} className="example" title={prompt.message} onClick={() => take(prompt)}>
          {prompt.title}
        </button>
      ))}
    </div>
  );
}

export function Status({ text }) {
  const { scene } = useContext(Screen);
  if (!text) return null;
  return (
    <div className="status" role="status" data-testid="status">
      <Avatar user={scene.bot.id} size={20} /> {scene.bot.name} {text}
    </div>
  );
}
