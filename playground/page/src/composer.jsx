import { useContext, useEffect, useRef, useState } from "react";
import { Screen } from "./screen.js";

export function Composer({ testid, label, draft, onSend, inThread }) {
  const { scene } = useContext(Screen);
  const [text, setText] = useState("");
  const field = useRef(null);
  useEffect(() => {
    if (draft) {
      setText(draft.text);
      field.current.focus();
    }
  }, [draft]);
  useEffect(() => {
    field.current.style.height = "auto";
    field.current.style.height = `${Math.min(field.current.scrollHeight, 180)}px`;
  }, [text]);

  const send = async () => {
    const said = text.trim();
    if (!said) return;
    setText("");
    if (await onSend(said)) setText((now) => now || said);
  };
  const keyed = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
  };
  const complete = (whole) => {
    setText(whole);
    field.current.focus();
  };
  return (
    <div className="composer">
      <Hints text={text} scene={scene} inThread={inThread} onPick={complete} />
      <div className="field">
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={label}
          aria-label={label}
          data-testid={testid}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={keyed}
        />
        <button className="send" aria-label="Send" disabled={!text.trim()} onClick={send}>
          <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden>
            <path d="M1.2 1.6 15 8 1.2 14.4 3 8.9 9.5 8 3 7.1z" />
          </svg>
        </button>
      </div>
    </div>
  );
}

// What stands over the field while a command or a mention is being typed.
function Hints({ text, scene, inThread, onPick }) {
  if (/^\/\S*$/.test(text)) {
    if (inThread) return <div className="hints note">Slash commands do not work in threads. Mention @{scene.bot.name}.</div>;
    const fitting = scene.commands.filter(({ command }) => command.startsWith(text));
    return <List entries={fitting.map(({ command, hint }) => [command, hint, `${command} `])} onPick={onPick} />;
  }
  const mention = text.match(/(^|\s)@(\w*)$/);
  if (!mention) return null;
  const names = [[scene.bot.name, "App"], ...scene.people.map((person) => [person.name, person.realName])];
  const before = text.slice(0, text.length - mention[2].length);
  const fitting = names.filter(([name]) => name.startsWith(mention[2].toLowerCase()) && name !== mention[2]);
  return <List entries={fitting.map(([name, about]) => [`@${name}`, about, `${before}${name} `])} onPick={onPick} />;
}

function List({ entries, onPick }) {
  if (!entries.length) return null;
  return (
    <ul className="hints" data-testid="hints">
      {entries.map(([name, about, whole]) => (
        <li key={name}>
          <button onMouseDown={(event) => event.preventDefault()} onClick={() => onPick(whole)}>
            <strong>{name}</strong> <span>{about}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
