// The two ways to the workspace: a stream of what one person sees, and posts of what they do.
import { useEffect, useState } from "react";

export function useScene(me) {
  const [scene, setScene] = useState(null);
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    const source = new EventSource(`/page/scene?as=${encodeURIComponent(me)}`);
    source.onmessage = (event) => {
      setConnected(true);
      setScene(JSON.parse(event.data));
    };
    source.onerror = () => setConnected(false);
    return () => source.close();
  }, [me]);
  return [scene, connected];
}

let last = Promise.resolve();

// Posts keep their order; the answer is what to tell the person, or null.
export function post(act, body) {
  const sent = last.then(() => send(act, body));
  last = sent.catch(() => null);
  return sent;
}

async function send(act, body) {
  try {
    const answer = await fetch(`/page/${act}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return answer.ok ? (await answer.json()).problem : "The workspace could not take this. Reload the page.";
  } catch {
    return "The local workspace is not running. Start it again with: make demo";
  }
}
